-- 15 queries

-- 1. platform/accounts/sessions/middleware.py:SessionLimits.__call__
SELECT "django_session"."session_key", "django_session"."session_data", "django_session"."expire_date"
    FROM "django_session"
    WHERE ("django_session"."expire_date" > %s AND "django_session"."session_key" = %s)
    LIMIT …;

-- 2. platform/tenancy/views.py:community_view.<locals>.decorate.<locals>.wrapped
SELECT "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    FROM "accounts_user"
    WHERE "accounts_user"."id" = %s
    LIMIT …;

-- 3. platform/tenancy/views.py:memberships_of
SELECT "tenancy_membership"."id", "tenancy_membership"."community_id", "tenancy_membership"."user_id", "tenancy_membership"."roles", "tenancy_membership"."function", "tenancy_membership"."joined_at", "tenancy_membership"."ended_at", (SELECT U0."starts_on" AS "starts_on"
    FROM "accounts_secondfactorrule" U0
    WHERE U0."community_id" = ("tenancy_membership"."community_id")
    LIMIT …) AS "second_factor_starts_on", EXISTS(SELECT %s AS "a"
    FROM "directory_registerstate" U0
    INNER JOIN "directory_importrun" U1 ON (U0."run_id" = U1."id")
    WHERE (U0."generation" > %s AND U1."file_name" = %s AND U0."source" = %s)
    LIMIT …) AS "first_hour_invented_register", "tenancy_community"."id", "tenancy_community"."slug", "tenancy_community"."name", "tenancy_community"."is_demo", "tenancy_community"."modules", "tenancy_community"."modules_known", "tenancy_community"."created_at"
    FROM "tenancy_membership"
    INNER JOIN "tenancy_community" ON ("tenancy_membership"."community_id" = "tenancy_community"."id")
    WHERE ("tenancy_membership"."ended_at" IS NULL AND "tenancy_membership"."user_id" = %s)
    ORDER BY "tenancy_community"."name" ASC, "tenancy_membership"."id" ASC
    LIMIT …;

-- 4. contexts/association/mailing/queries.py:find
SELECT "association_mailing"."id", "association_mailing"."community_id", "association_mailing"."subject", "association_mailing"."text", "association_mailing"."audience", "association_mailing"."is_statutory", "association_mailing"."state", "association_mailing"."version", "association_mailing"."created_at", "association_mailing"."created_by_id", "association_mailing"."updated_at", "association_mailing"."sent_at", "association_mailing"."sent_by_id", "association_mailing"."sent_count", "association_mailing"."without_address", "association_mailing"."refused_count", "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at", T4."id", T4."password", T4."last_login", T4."email", T4."name", T4."is_active", T4."is_operator", T4."created_at"
    FROM "association_mailing"
    LEFT OUTER JOIN "accounts_user" ON ("association_mailing"."created_by_id" = "accounts_user"."id")
    LEFT OUTER JOIN "accounts_user" T4 ON ("association_mailing"."sent_by_id" = T4."id")
    WHERE ("association_mailing"."community_id" = %s AND "association_mailing"."id" = %s)
    ORDER BY "association_mailing"."id" ASC
    LIMIT …;

-- 5. contexts/association/mailing/services.py:files_of
SELECT "files_storedfile"."id", "files_storedfile"."community_id", "files_storedfile"."owner", "files_storedfile"."owner_id", "files_storedfile"."name", "files_storedfile"."content_type", "files_storedfile"."size_bytes", "files_storedfile"."sha256", "files_storedfile"."stored_at", "files_storedfile"."stored_by_id"
    FROM "files_storedfile"
    WHERE ("files_storedfile"."community_id" = %s AND "files_storedfile"."owner" = %s AND "files_storedfile"."owner_id" = %s)
    ORDER BY "files_storedfile"."id" ASC;

-- 6. contexts/association/mailing/audience.py:choices
SELECT DISTINCT "association_contact"."profession" AS "profession"
    FROM "association_contact"
    WHERE ("association_contact"."community_id" = %s AND NOT ("association_contact"."standing" = %s) AND NOT ("association_contact"."profession" = %s));

-- 7. contexts/association/mailing/audience.py:choices.<locals>.<dictcomp>
SELECT "association_college"."id", "association_college"."community_id", "association_college"."code", "association_college"."name", "association_college"."detail", "association_college"."rank", "association_college"."closed_on"
    FROM "association_college"
    WHERE ("association_college"."community_id" = %s AND "association_college"."closed_on" IS NULL)
    ORDER BY "association_college"."rank" ASC, "association_college"."name" ASC, "association_college"."id" ASC;

-- 8. contexts/association/mailing/audience.py:choices.<locals>.<dictcomp>
SELECT "association_body"."id", "association_body"."community_id", "association_body"."kind", "association_body"."name", "association_body"."purpose", "association_body"."seats", "association_body"."parent_id", "association_body"."is_published", "association_body"."created_on", "association_body"."closed_on"
    FROM "association_body"
    WHERE ("association_body"."community_id" = %s AND "association_body"."closed_on" IS NULL)
    ORDER BY "association_body"."name" ASC, "association_body"."id" ASC;

-- 9. contexts/association/mailing/audience.py:choices.<locals>.<dictcomp>
SELECT "association_team"."id", "association_team"."community_id", "association_team"."kind", "association_team"."name", "association_team"."search_name", "association_team"."commune_id", "association_team"."organisation_id", "association_team"."entry", "association_team"."purpose", "association_team"."created_on", "association_team"."closed_on", "association_team"."version"
    FROM "association_team"
    WHERE ("association_team"."community_id" = %s AND "association_team"."closed_on" IS NULL)
    ORDER BY "association_team"."search_name" ASC, "association_team"."id" ASC;

-- 10. contexts/association/mailing/audience.py:choices.<locals>.<dictcomp>
SELECT "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id"
    FROM "territory_commune"
    WHERE "territory_commune"."code" IN (SELECT U0."commune_id" AS "commune_id"
    FROM "association_contact" U0
    WHERE (U0."community_id" = %s AND NOT (U0."standing" = %s)))
    ORDER BY "territory_commune"."name" ASC, "territory_commune"."code" ASC;

-- 11. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "association_recipient"
    WHERE ("association_recipient"."community_id" = %s AND "association_recipient"."mailing_id" = %s);

-- 12. platform/tables/rendering.py:_log_reading
SELECT "association_recipient"."id", "association_recipient"."community_id", "association_recipient"."mailing_id", "association_recipient"."contact_id", "association_recipient"."email", "association_recipient"."message_id", "association_recipient"."digest", "association_recipient"."stopped_at", COALESCE((SELECT U0."state" AS "state"
    FROM "messaging_message" U0
    WHERE (U0."community_id" = %s AND U0."message_id" = ("association_recipient"."message_id"))
    LIMIT …), %s) AS "mail_state", COALESCE((SELECT U0."error" AS "error"
    FROM "messaging_message" U0
    WHERE (U0."community_id" = %s AND U0."message_id" = ("association_recipient"."message_id"))
    LIMIT …), %s) AS "mail_error", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at"
    FROM "association_recipient"
    INNER JOIN "association_contact" ON ("association_recipient"."contact_id" = "association_contact"."id")
    WHERE ("association_recipient"."community_id" = %s AND "association_recipient"."mailing_id" = %s)
    ORDER BY "association_contact"."search_name" ASC, "association_recipient"."id" ASC
    LIMIT …;

-- 13. platform/tenancy/models.py:SharedModel.save_base
INSERT INTO "audit_accessentry" ("community_id", "at", "user_id", "actor_label", "what", "object_type", "object_id", "label", "count")
    VALUES (…)
    RETURNING "audit_accessentry"."id";

-- 14. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 15. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
