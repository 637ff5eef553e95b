-- A harbour to show things with, that no boat has ever been to. Run with the profile 'demo' only.
INSERT INTO harbours (code, name, canal, kilometre, rate_per_metre_cents)
VALUES ('TYN', 'Tŷ''n-y-Coed', 'Demonstration Canal', 0.0, 50);

INSERT INTO berths (id, harbour_code, number, length_cm, shore_power, night_price_cents)
VALUES (1001, 'TYN', 1, 1830, true, 1200),
    (1002, 'TYN', 2, 1220, false, 650);
