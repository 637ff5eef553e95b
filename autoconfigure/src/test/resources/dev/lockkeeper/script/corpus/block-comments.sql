/* a leading comment; with a semicolon */
SELECT 1 /* ; */ + /* it's /* nested; */ still; */ 2;
/* /* /* */ */ ; */ SELECT /**/ 3 /***/ /* " */;
/* several */ /* of
them; */ -- and one more;
SELECT 4 /* at the end; */;
SELECT 5 /*/ ; /**/ */ ;
