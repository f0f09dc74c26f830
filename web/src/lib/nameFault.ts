const NAME_LENGTH_MAX = 255;
/** As the server has it: runs of small letters and digits, with one separator between two of them. */
const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** What is wrong with the name of a new project: the key of a text, or null. */
export function nameFault(name: string): "projects.nameLong" | "projects.nameInvalid" | null {
  if (name.length > NAME_LENGTH_MAX) {
    return "projects.nameLong";
  }
  return NAME.test(name) ? null : "projects.nameInvalid";
}
