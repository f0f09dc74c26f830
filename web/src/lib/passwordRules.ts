const LENGTH_MIN = 8;
const LENGTH_MAX = 128;

/** What the server demands of a password, each with the key of its text. */
export const PASSWORD_RULES = [
  { text: "password.length", isMet: (password: string) => inLength(password) },
  { text: "password.upper", isMet: (password: string) => /[A-Z]/.test(password) },
  { text: "password.lower", isMet: (password: string) => /[a-z]/.test(password) },
  { text: "password.digit", isMet: (password: string) => /[0-9]/.test(password) },
] as const;

function inLength(password: string): boolean {
  return password.length >= LENGTH_MIN && password.length <= LENGTH_MAX;
}

export function isPassword(password: string): boolean {
  return PASSWORD_RULES.every((rule) => rule.isMet(password));
}
