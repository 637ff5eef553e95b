CREATE TABLE logbook (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    harbour_code text NOT NULL REFERENCES harbours (code),
    written_by   text NOT NULL DEFAULT current_setting('application_name')
);

INSERT INTO logbook (harbour_code) SELECT code FROM harbours;

-- Stands for millions of rows to fill: time enough to be killed in the middle.
SELECT pg_sleep(6);
