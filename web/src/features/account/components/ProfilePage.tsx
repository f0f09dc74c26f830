import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { ErrorNotice } from "@/components/ErrorNotice";
import { Facts } from "@/components/Facts";
import { PageHeader } from "@/components/PageHeader";
import { Section } from "@/components/Section";
import { Time } from "@/components/Time";
import { notify } from "@/lib/notify";
import { type Profile, useChangeProfile } from "../api/changeProfile";
import { useIsKeptHere } from "./useIsKeptHere";

const COMMENT_LENGTH_MAX = 30;

type User = NonNullable<ReturnType<typeof useCurrentUser>>;

/** Who one is here, and what others are told of it. */
export function ProfilePage() {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const isKeptHere = useIsKeptHere();
  const facts = useFacts(user);
  return (
    <>
      <PageHeader title={t("account.profile.title")} />
      {user && (
        <Stack gap="md" maw={640}>
          <Section title={t("account.profile.account")}>
            <Facts
              facts={[
                [t("account.profile.name"), user.username],
                [t("account.profile.administrator"), t(user.sysadmin_flag ? "common.yes" : "common.no")],
                [t("account.profile.since"), <Time key="since" value={user.creation_time} />],
                ...(isKeptHere !== false ? [] : facts),
              ]}
            />
          </Section>
          {isKeptHere && <ProfileForm key={user.user_id} user={user} />}
        </Stack>
      )}
    </>
  );
}

function useFacts(user: User | null): [string, string | undefined][] {
  const { t } = useTranslation();
  return [
    [t("account.profile.email"), user?.email ?? ""],
    [t("account.profile.realName"), user?.realname],
    [t("account.profile.comment"), user?.comment],
  ];
}

function ProfileForm({ user }: { user: User }) {
  const { t } = useTranslation();
  const change = useChangeProfile(user.user_id);
  const stored: Profile = { email: user.email ?? "", realname: user.realname ?? "", comment: user.comment ?? "" };
  const [draft, setDraft] = useState<Partial<Profile>>({});
  const profile = { ...stored, ...draft };
  const isChanged = JSON.stringify(profile) !== JSON.stringify(stored);
  const field = (name: keyof Profile) => ({
    label: t(`account.profile.${name === "realname" ? "realName" : name}`),
    value: profile[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [name]: event.currentTarget.value }),
  });
  const done = () => notify({ message: t("account.profile.saved") });
  return (
    <Section title={t("account.profile.about")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(profile, { onSuccess: done });
        }}
      >
        <Stack gap="md">
          <TextInput {...field("email")} type="email" autoComplete="email" required withAsterisk={false} />
          <TextInput {...field("realname")} autoComplete="name" required withAsterisk={false} />
          <TextInput
            {...field("comment")}
            description={t("account.profile.commentHint", { count: COMMENT_LENGTH_MAX })}
            maxLength={COMMENT_LENGTH_MAX}
          />
          {change.error && <ErrorNotice error={change.error} />}
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending} disabled={!isChanged}>
              {t("list.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
