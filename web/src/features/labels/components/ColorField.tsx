import { ColorSwatch, Group, Input } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import classes from "./ColorField.module.css";

/** Dark enough for the white tick on them. */
export const COLORS = [
  "#0065AB",
  "#0D6B89",
  "#1D7A46",
  "#6B7A00",
  "#B25900",
  "#C92100",
  "#9B0D54",
  "#781DA0",
  "#343DAC",
  "#6B4F3A",
  "#4A5560",
  "#0F1621",
] as const;

interface Props {
  value: string;
  onChange: (color: string) => void;
}

/** One of some colours; one that a label has from elsewhere is among them. */
export function ColorField({ value, onChange }: Props) {
  const { t } = useTranslation();
  const name = useId();
  const known: readonly string[] = COLORS;
  const offered = value === "" || known.includes(value.toUpperCase()) ? known : [value, ...known];
  return (
    <Input.Wrapper label={t("labels.color")} labelElement="div">
      <Group gap={8} mt={6} role="radiogroup" aria-label={t("labels.color")}>
        {offered.map((color) => {
          const isChecked = color.toUpperCase() === value.toUpperCase();
          return (
            <ColorSwatch
              key={color}
              component="label"
              color={color}
              size={26}
              c="white"
              className={classes.swatch}
              {...(isChecked && { "data-checked": true })}
            >
              {isChecked && <IconCheck size={16} aria-hidden />}
              <input
                type="radio"
                name={name}
                className={classes.input}
                aria-label={color}
                checked={isChecked}
                onChange={() => onChange(color)}
              />
            </ColorSwatch>
          );
        })}
      </Group>
    </Input.Wrapper>
  );
}
