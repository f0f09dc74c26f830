import { Anchor, Breadcrumbs, Group, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { createLink } from "@tanstack/react-router";
import type { ReactNode } from "react";

const CrumbLink = createLink(Anchor<"a">);

export interface Crumb {
  label: string;
  to: string;
  params?: Record<string, string>;
}

interface Props {
  title: string;
  crumbs?: Crumb[];
  badges?: ReactNode;
  children?: ReactNode;
}

/** The top of a page: where it lies, what it is called, and at the right the one thing most people come to do. */
export function PageHeader({ title, crumbs = [], badges, children }: Props) {
  useDocumentTitle(`${title} · Wharf`);
  return (
    <header>
      {crumbs.length > 0 && (
        <Breadcrumbs mb={4} separatorMargin={6}>
          {crumbs.map((crumb) => (
            <CrumbLink key={crumb.label} to={crumb.to} params={crumb.params as never} size="md">
              {crumb.label}
            </CrumbLink>
          ))}
        </Breadcrumbs>
      )}
      <Group justify="space-between" gap="sm" mb="md">
        <Group gap="sm" style={{ minWidth: 0, flex: "1 1 auto" }}>
          <Title order={1} style={{ overflowWrap: "anywhere" }}>
            {title}
          </Title>
          {badges}
        </Group>
        {children}
      </Group>
    </header>
  );
}
