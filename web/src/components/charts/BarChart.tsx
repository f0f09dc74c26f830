import { useElementSize } from "@mantine/hooks";
import classes from "./Chart.module.css";
import { topOf } from "./scale";

export interface Bar {
  key: string;
  /** What stands below it, where there is room. */
  label: string;
  /** What appears over it. */
  text: string;
  /** The values of the two series; null where nobody knows them. */
  values: [number, number] | null;
}

const HEIGHT = 180;
const BOTTOM = 22;
const TOP = 8;
const LEFT = 44;
const LABEL_WIDTH = 76;
const GAP = 0.3;

interface Props {
  bars: Bar[];
  formatValue: (value: number) => string;
}

/** Two series over time, beside each other. It is for the eyes alone: a table says the same to everybody. */
export function BarChart({ bars, formatValue }: Props) {
  const { ref, width } = useElementSize();
  const top = topOf(Math.max(0, ...bars.flatMap(({ values }) => values ?? [])));
  const plot = Math.max(0, width - LEFT);
  const slot = plot / Math.max(1, bars.length);
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
  const labelEvery = Math.max(1, Math.ceil(LABEL_WIDTH / Math.max(1, slot)));
  const marks = top === 1 ? [0, 1] : [0, top / 2, top];
  return (
    <div ref={ref} style={{ minHeight: HEIGHT }}>
      {width > 0 && (
        <svg className={classes.chart} width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden>
          {marks.map((value) => (
            <g key={value}>
              <line className={classes.line} x1={LEFT} x2={width} y1={y(value)} y2={y(value)} />
              <text className={classes.label} x={LEFT - 8} y={y(value) + 4} textAnchor="end">
                {formatValue(value)}
              </text>
            </g>
          ))}
          {bars.map((bar, at) => {
            const x = LEFT + at * slot;
            const wide = (slot * (1 - GAP)) / 2;
            return (
              <g key={bar.key}>
                <rect className={classes.slot} x={x} y={TOP} width={slot} height={HEIGHT - BOTTOM - TOP}>
                  <title>{bar.text}</title>
                </rect>
                <g pointerEvents="none">
                  {bar.values?.map((value, series) => (
                    <rect
                      key={series === 0 ? "first" : "second"}
                      className={series === 0 ? classes.first : classes.second}
                      x={x + (slot * GAP) / 2 + series * wide}
                      y={y(value)}
                      width={wide}
                      height={Math.max(0, HEIGHT - BOTTOM - y(value))}
                    />
                  ))}
                  {/* The last one is labelled, and others in equal distance before it. */}
                  {(bars.length - 1 - at) % labelEvery === 0 && x + slot - LABEL_WIDTH > 0 && (
                    <text className={classes.label} x={x + slot} y={HEIGHT - 4} textAnchor="end">
                      {bar.label}
                    </text>
                  )}
                </g>
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}
