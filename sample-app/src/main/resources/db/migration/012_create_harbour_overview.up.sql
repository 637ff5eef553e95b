CREATE VIEW harbour_overview AS
SELECT h.code,
    h.name,
    h.canal,
    h.notice,
    count(*) AS berths,
    count(*) FILTER (WHERE b.shore_power) AS powered_berths,
    max(b.length_cm) AS longest_berth_cm,
    min(b.night_price_cents) AS cheapest_night_cents
FROM harbours h
JOIN berths b ON b.harbour_code = h.code
GROUP BY h.code;
