;;
SELECT 1;;
-- nothing
;
/* nothing */ ;
SELECT 2; /* nothing at the end */
