SELECT 1;
-- no line end; here