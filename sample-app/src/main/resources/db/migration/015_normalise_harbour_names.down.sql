-- Its up side is code: NormaliseHarbourNames.
ALTER TABLE harbours DROP COLUMN search_name;
