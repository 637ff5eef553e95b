

SELECT 1


	+ 2

;


SELECT 'a


b', $$c


d$$, /* e


f */ 3;


