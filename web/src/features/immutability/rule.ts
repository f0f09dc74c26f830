import type { components } from "@/generated/harbor";

export type Rule = components["schemas"]["ImmutableRule"];

/** What a rule takes in: names that match a pattern, or all the others. */
export interface Choice {
  isExcluding: boolean;
  pattern: string;
}

export interface RuleChoices {
  repositories: Choice;
  tags: Choice;
}

const EVERYTHING = new Set(["", "*", "**"]);

/** Whether a choice leaves nothing out. */
export function isEverything({ isExcluding, pattern }: Choice): boolean {
  return !isExcluding && EVERYTHING.has(pattern);
}

/** What a rule says: of its selectors the first ones count. Null for one that takes in nothing. */
export function choicesOf(rule: Rule): RuleChoices | null {
  const repositories = rule.scope_selectors?.repository?.[0];
  const tags = rule.tag_selectors?.[0];
  if (!repositories || !tags) {
    return null;
  }
  return {
    repositories: { isExcluding: repositories.decoration === "repoExcludes", pattern: repositories.pattern ?? "" },
    tags: { isExcluding: tags.decoration === "excludes", pattern: tags.pattern ?? "" },
  };
}

/** Several patterns are written with commas between them; the server has braces around those. */
function grouped(pattern: string): string {
  const plain = pattern.trim();
  return plain.includes(",") && !plain.includes("{") ? `{${plain.replace(/\s*,\s*/g, ",")}}` : plain;
}

/** A pattern as it was typed: without the braces around several. */
export function shownPattern(pattern: string): string {
  const several = /^\{([^{}]*)\}$/.exec(pattern)?.[1];
  return several === undefined ? pattern : several.split(",").join(", ");
}

/** The same as Harbor's clients send it. */
export function ruleOf({ repositories, tags }: RuleChoices): Rule {
  return {
    action: "immutable",
    template: "immutable_template",
    priority: 0,
    disabled: false,
    tag_selectors: [
      { kind: "doublestar", decoration: tags.isExcluding ? "excludes" : "matches", pattern: grouped(tags.pattern) },
    ],
    scope_selectors: {
      repository: [
        {
          kind: "doublestar",
          decoration: repositories.isExcluding ? "repoExcludes" : "repoMatches",
          pattern: grouped(repositories.pattern),
        },
      ],
    },
  };
}
