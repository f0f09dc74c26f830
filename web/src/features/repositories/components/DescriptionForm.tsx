import { Button, Group, SegmentedControl, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Place } from "@/api/place";
import { ErrorNotice } from "@/components/ErrorNotice";
import { Markdown } from "@/components/markdown/Markdown";
import { notify } from "@/lib/notify";
import { useDescribeRepository } from "../api/describeRepository";

const LENGTH_MAX = 64 * 1024;

interface Props {
  place: Place;
  text: string;
  onClose: () => void;
}

/** The description in Markdown, to write and to look at before it is saved. */
export function DescriptionForm({ place, text, onClose }: Props) {
  const { t } = useTranslation();
  const save = useDescribeRepository(place);
  const [typed, setTyped] = useState(text);
  const [view, setView] = useState("write");
  const done = () => {
    notify({ message: t("repositories.descriptionSaved") });
    onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(typed, { onSuccess: done });
      }}
    >
      <Stack gap="sm" align="stretch">
        <SegmentedControl
          size="xs"
          style={{ alignSelf: "flex-start" }}
          aria-label={t("repositories.description")}
          data={[
            { value: "write", label: t("repositories.write") },
            { value: "preview", label: t("repositories.preview") },
          ]}
          value={view}
          onChange={setView}
        />
        {view === "preview" ? (
          <Markdown text={typed} />
        ) : (
          <Textarea
            aria-label={t("repositories.description")}
            description={t("repositories.descriptionHint")}
            inputWrapperOrder={["input", "description", "error"]}
            value={typed}
            maxLength={LENGTH_MAX}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autosize
            minRows={8}
            maxRows={24}
            spellCheck
          />
        )}
        {save.error ? <ErrorNotice error={save.error} /> : null}
        <Group gap="xs" justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t("list.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
