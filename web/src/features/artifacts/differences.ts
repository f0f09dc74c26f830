import type { Step } from "./api/buildHistory";
import type { Artifact } from "./api/listArtifacts";
import type { Descriptor } from "./api/manifest";

/** A value at both sides; nothing where a side has none. */
export interface Difference {
  name: string;
  left: string | undefined;
  right: string | undefined;
}

export type Side = "left" | "right" | "both";

type Texts = Record<string, string>;
type Attributes = Record<string, unknown>;

export function isSame({ left, right }: Difference): boolean {
  return left === right;
}

/** The values of two sides beside each other, by their names. */
export function pairs(left: Texts, right: Texts): Difference[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].map((name) => ({
    name,
    left: Object.hasOwn(left, name) ? left[name] : undefined,
    right: Object.hasOwn(right, name) ? right[name] : undefined,
  }));
}

function objectOf(value: unknown): Attributes {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Attributes) : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function textsOf(value: unknown): Texts {
  return Object.fromEntries(Object.entries(objectOf(value)).map(([name, one]) => [name, textOf(one)]));
}

function configOf(artifact: Artifact): Attributes {
  return objectOf(objectOf(artifact.extra_attrs).config);
}

export function environmentOf(artifact: Artifact): Texts {
  const variables = configOf(artifact).Env;
  return Object.fromEntries(
    (Array.isArray(variables) ? variables.map(String) : []).map((line) => {
      const end = line.indexOf("=");
      return end < 0 ? [line, ""] : [line.slice(0, end), line.slice(end + 1)];
    }),
  );
}

export function labelsOf(artifact: Artifact): Texts {
  return textsOf(configOf(artifact).Labels);
}

/** How an image starts, such as its entrypoint; for what is no image, all that it says of itself. */
export function settingsOf(artifact: Artifact): Texts {
  const { config, architecture, os, variant, author, created, ...others } = objectOf(artifact.extra_attrs);
  const { Env, Labels, ...settings } = objectOf(config);
  const present = Object.entries({ ...others, ...settings }).filter(([, value]) => value !== null && value !== "");
  return Object.fromEntries(present.map(([name, value]) => [name, textOf(value)]));
}

/** The platforms of an index, and which image each of them has. */
export function childrenOf(artifact: Artifact): Texts {
  return Object.fromEntries(
    (artifact.references ?? []).map(({ child_digest, platform }) => [
      [platform?.os, platform?.architecture, platform?.variant].filter(Boolean).join("/") || child_digest,
      child_digest,
    ]),
  );
}

export interface LayerSide {
  layer: Descriptor;
  side: Side;
}

/** The layers of the right side in their order, and after them those that it has no more. */
export function compareLayers(left: Descriptor[], right: Descriptor[]): LayerSide[] {
  const before = new Set(left.map(({ digest }) => digest));
  const after = new Set(right.map(({ digest }) => digest));
  return [
    ...right.map((layer): LayerSide => ({ layer, side: before.has(layer.digest) ? "both" : "right" })),
    ...left.filter(({ digest }) => !after.has(digest)).map((layer): LayerSide => ({ layer, side: "left" })),
  ];
}

export interface StepSide {
  step: string;
  side: Side;
}

/** More than this is not put in one order: a browser would be busy with it for long. */
const STEP_PAIRS_MAX = 1_000_000;

/** The steps of two builds in one order: the longest row of steps that both have holds them together. */
export function compareSteps(leftSteps: Step[], rightSteps: Step[]): StepSide[] {
  const left = leftSteps.map((step) => step.created_by ?? "");
  const right = rightSteps.map((step) => step.created_by ?? "");
  if (left.length * right.length > STEP_PAIRS_MAX) {
    const [before, after] = [new Set(left), new Set(right)];
    return [
      ...right.map((step): StepSide => ({ step, side: before.has(step) ? "both" : "right" })),
      ...left.filter((step) => !after.has(step)).map((step): StepSide => ({ step, side: "left" })),
    ];
  }
  // How many steps the ends from here on have in common.
  const common = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      (common[i] as number[])[j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const steps: StepSide[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      steps.push({ step: left[i] ?? "", side: "both" });
      i += 1;
      j += 1;
    } else if (j >= right.length || (i < left.length && at(i + 1, j) >= at(i, j + 1))) {
      steps.push({ step: left[i] ?? "", side: "left" });
      i += 1;
    } else {
      steps.push({ step: right[j] ?? "", side: "right" });
      j += 1;
    }
  }
  return steps;
}
