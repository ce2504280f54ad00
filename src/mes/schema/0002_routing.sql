-- The routings of the house. Only what is worn with stones goes to the setter.
INSERT INTO routing (product, seq, code, work_center)
SELECT p.product, s.seq, s.code, s.work_center
FROM (SELECT 'ring' AS product, 1 AS stones UNION ALL
      SELECT 'pendant', 1 UNION ALL
      SELECT 'earring', 1 UNION ALL
      SELECT 'bracelet', 0 UNION ALL
      SELECT 'other', 0) AS p,
     (SELECT 10 AS seq, 'cad_check' AS code, 'cad' AS work_center UNION ALL
      SELECT 20, 'print_wax', 'printing' UNION ALL
      SELECT 30, 'cast', 'casting' UNION ALL
      SELECT 40, 'clean', 'cleaning' UNION ALL
      SELECT 50, 'set_stones', 'setting' UNION ALL
      SELECT 60, 'polish', 'polishing' UNION ALL
      SELECT 70, 'qc', 'quality' UNION ALL
      SELECT 80, 'hallmark', 'hallmarking' UNION ALL
      SELECT 90, 'pack', 'packing') AS s
WHERE p.stones = 1 OR s.code <> 'set_stones';
