// SPDX-License-Identifier: Apache-2.0
/** Counts as small bars, the newest on the right. Who cannot see them is told `says`. */
export function Spark({ counts, says }: { counts: readonly number[]; says: string }) {
  const most = Math.max(1, ...counts);
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${counts.length * 3} 24`}
      preserveAspectRatio="none"
      role="img"
      aria-label={says}
    >
      <title>{says}</title>
      {counts.map((count, i) => {
        // Even one is to be seen.
        const height = count === 0 ? 0.75 : Math.max(3, (count / most) * 24);
        return <rect key={i} x={i * 3} y={24 - height} width={2} height={height} />;
      })}
    </svg>
  );
}
