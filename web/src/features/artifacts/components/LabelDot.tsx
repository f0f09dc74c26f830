import { ColorSwatch } from "@mantine/core";

const COLOR = /^#[0-9a-f]{3,8}$/i;
const NO_COLOR = "var(--mantine-color-gray-5)";

/** The colour of a label, which anybody may have sent; what is none is grey. */
export function LabelDot({ color }: { color: string | undefined }) {
  return (
    <ColorSwatch
      component="span"
      color={color && COLOR.test(color) ? color : NO_COLOR}
      size={10}
      withShadow={false}
      style={{ flexShrink: 0 }}
    />
  );
}
