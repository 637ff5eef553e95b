DROP VIEW harbour_overview;
