--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', current_schema(), false);
SET check_function_bodies = false;

CREATE TABLE owner (
    id integer NOT NULL,
    name character varying(80) DEFAULT 'none;'::character varying
);


--
-- Data for Name: owner; Type: TABLE DATA
--

COPY owner (id, name) FROM stdin;
1	George; Franklin
2	Betty\tDavis
\.


ALTER TABLE ONLY owner
    ADD CONSTRAINT owner_pkey PRIMARY KEY (id);
CREATE VIEW owners AS
 SELECT owner.id,
    'x;'::text AS "y;"
   FROM owner;
