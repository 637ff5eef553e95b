SELECT 1 -- a comment ends here+ 2;SELECT 3; -- againSELECT4;
