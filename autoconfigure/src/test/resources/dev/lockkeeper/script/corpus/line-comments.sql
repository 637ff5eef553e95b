-- leading; it's
--no blank; /* not opened
SELECT 1 -- in the middle; "
	+ 2; -- after it; $$
SELECT 3 --
;
SELECT 4 -- before the semicolon
	-- and another; '
	;
--
-- the end
