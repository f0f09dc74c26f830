import { SUBJECT_KINDS, type Subject } from "@/components/SubjectField";
import { type ExplainSearch, SYSTEM } from "../explainSearch";

/** A question while it is put together. */
export interface Question {
  action: string;
  inSystem: boolean;
  resource: string;
  who: "self" | "other" | "nobody";
  subject: Subject;
}

export const NOBODY = "anonymous";

/** The question that an address asks. */
export function questionOf({ subject, action, resource }: ExplainSearch): Question {
  const [kind = "", ...name] = (subject ?? "").split(":");
  const known = SUBJECT_KINDS.find((one) => one === kind);
  return {
    action: action ?? "repository:pull",
    inSystem: resource === SYSTEM,
    resource: resource === SYSTEM ? "" : (resource ?? ""),
    who: known ? "other" : subject === NOBODY ? "nobody" : "self",
    subject: { kind: known ?? "user", name: known ? name.join(":") : "" },
  };
}

/** The address of a question; null for one that is not complete. */
export function searchOf({ action, inSystem, resource, who, subject }: Question): ExplainSearch | null {
  const place = inSystem ? SYSTEM : resource.trim();
  const name = subject.name.trim();
  if (action === "" || place === "" || (who === "other" && name === "")) {
    return null;
  }
  const about = who === "other" ? `${subject.kind}:${name}` : who === "nobody" ? NOBODY : undefined;
  return { action, resource: place, ...(about && { subject: about }) };
}
