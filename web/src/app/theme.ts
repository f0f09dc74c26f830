import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

/** The water of a harbour: shade 7 carries white text at more than 4.5 to 1, shade 4 stands on dark ground. */
const harbour: MantineColorsTuple = [
  "#e8f6fa",
  "#d2e9f0",
  "#a4d2e0",
  "#73bad0",
  "#4ba6c2",
  "#2f98b9",
  "#1a83a4",
  "#0d6b89",
  "#0d5c75",
  "#08485d",
];

export const theme = createTheme({
  colors: { harbour },
  primaryColor: "harbour",
  primaryShade: 7,
  defaultRadius: "sm",
  cursorType: "pointer",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans SC', 'PingFang SC', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.375rem", lineHeight: "1.3" },
      h2: { fontSize: "1rem", lineHeight: "1.4" },
      h3: { fontSize: "0.875rem", lineHeight: "1.4" },
    },
  },
  components: {
    // Mantine writes the title in the colour's own shade, which is too pale for yellow.
    Alert: { styles: { label: { color: "var(--mantine-color-text)" } } },
    Button: { defaultProps: { size: "sm" } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm" } },
    Text: { defaultProps: { size: "md" } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.5 } } },
  },
});

/** Secondary text has to be read too: Mantine's own grey stands at less than 4.5 to 1 on this ground. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5b6670",
    "--mantine-color-placeholder": "#6b7680",
    "--wharf-good": "#0a6b4c",
    "--wharf-warning": "#7a4f01",
    "--wharf-bad": "#b01919",
    // What menus write "Delete" in; Mantine's own red is too pale on white.
    "--mantine-color-red-6": "#c92a2a",
  },
  dark: {
    "--mantine-color-dimmed": "#a0a6ad",
    "--mantine-color-placeholder": "#9aa0a7",
    "--wharf-good": "#63e6be",
    "--wharf-warning": "#ffd43b",
    "--wharf-bad": "#ffa8a8",
    "--mantine-color-red-6": "#ff8787",
    // Mantine's own grounds for notices are loud on a dark page.
    "--mantine-color-red-light": "#3d2426",
    "--mantine-color-red-light-hover": "#482b2d",
    "--mantine-color-yellow-light": "#3a3018",
    "--mantine-color-yellow-light-hover": "#453a1f",
  },
});
