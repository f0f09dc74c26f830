import { Button, Group, Switch } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { LinkButton } from "@/components/LinkButton";
import { PageFailure } from "@/components/PageFailure";
import { PageHeader } from "@/components/PageHeader";
import { useRepositoryCrumbs } from "@/components/useRepositoryCrumbs";
import { useRepositoryCheck } from "../api/repositoryCheck";
import type { CompareSearch } from "../compareSearch";
import { Comparison } from "./Comparison";

const ROUTE = "/projects/$projectName/repositories/$repositoryName/compare";

/** What is different between two artifacts of a repository. */
export function ComparePage() {
  const { t } = useTranslation();
  const place = useParams({ from: ROUTE });
  const search = useSearch({ from: ROUTE });
  const crumbs = useRepositoryCrumbs(place);
  const { left, right, all } = search;
  const navigate = useNavigate();
  const repository = useRepositoryCheck(place, !left || !right);
  const change = (part: CompareSearch) =>
    navigate({ to: ROUTE, params: place, search: { ...search, ...part }, replace: true });
  if (repository.error) {
    return <PageFailure error={repository.error} onRetry={repository.refetch} />;
  }
  return (
    <>
      <PageHeader title={t("compare.title")} crumbs={crumbs}>
        {left && right && (
          <Group gap="md">
            <Switch
              label={t("compare.showSame")}
              checked={all === "yes"}
              onChange={(event) => change({ all: event.currentTarget.checked ? "yes" : undefined })}
            />
            <Button
              variant="default"
              leftSection={<IconArrowsExchange size={16} />}
              onClick={() => change({ left: right, right: left })}
            >
              {t("compare.swap")}
            </Button>
          </Group>
        )}
      </PageHeader>
      {left && right ? (
        <Comparison place={place} left={left} right={right} isWhole={all === "yes"} />
      ) : (
        <EmptyState title={t("compare.emptyTitle")} text={t("compare.emptyText")}>
          <LinkButton to="/projects/$projectName/repositories/$repositoryName" params={{ ...place }} mt="sm">
            {t("compare.choose")}
          </LinkButton>
        </EmptyState>
      )}
    </>
  );
}
