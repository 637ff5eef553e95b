DELETE FROM berths WHERE harbour_code = 'TYN';
DELETE FROM harbours WHERE code = 'TYN';
