import { Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentProps } from "react";

type Props = ButtonProps & Omit<ComponentProps<"a">, keyof ButtonProps>;

/** A link that looks like a button: it leads to a page, and can be opened beside this one. */
export const LinkButton = createLink((props: Props) => <Button component="a" {...props} />);
