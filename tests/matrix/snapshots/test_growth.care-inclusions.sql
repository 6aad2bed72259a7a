-- 9 queries

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

-- 4. contexts/care/protocols/queries.py:mine
SELECT DISTINCT "care_participation"."id", "care_participation"."community_id", "care_participation"."protocol_id", "care_participation"."contact_id", "care_participation"."trained_on", "care_participation"."since_on", "care_participation"."until_on", "care_participation"."version", "care_protocol"."id", "care_protocol"."community_id", "care_protocol"."name", "care_protocol"."profession", "care_protocol"."summary", "care_protocol"."source_label", "care_protocol"."source_url", "care_protocol"."source_on", "care_protocol"."is_confirmed", "care_protocol"."products", "care_protocol"."is_active", "care_protocol"."once", "care_protocol"."version", "care_protocol"."created_at", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at", "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id"
    FROM "care_participation"
    INNER JOIN "association_contact" ON ("care_participation"."contact_id" = "association_contact"."id")
    LEFT OUTER JOIN "association_contact" T5 ON ("association_contact"."id" = T5."represents_id")
    INNER JOIN "care_protocol" ON ("care_participation"."protocol_id" = "care_protocol"."id")
    LEFT OUTER JOIN "territory_commune" ON ("association_contact"."commune_id" = "territory_commune"."code")
    WHERE ("care_participation"."community_id" = %s AND ("association_contact"."user_id" = %s OR T5."user_id" = %s) AND "care_protocol"."is_active" AND "care_participation"."until_on" IS NULL)
    ORDER BY "care_protocol"."name" ASC, "association_contact"."search_name" ASC, "care_participation"."id" ASC;

-- 5. contexts/care/protocols/tables.py:InclusionFilters.__init__
SELECT "care_protocol"."id" AS "pk", "care_protocol"."name" AS "name"
    FROM "care_protocol"
    WHERE "care_protocol"."community_id" = %s
    ORDER BY 2 ASC, 1 ASC;

-- 6. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "care_inclusion"
    WHERE ("care_inclusion"."community_id" = %s AND "care_inclusion"."participation_id" IN (SELECT U0."id" AS "pk"
    FROM "care_participation" U0
    WHERE U0."community_id" = %s));

-- 7. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 8. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;

-- 9. platform/tables/cells.py:body
SELECT "care_inclusion"."id", "care_inclusion"."community_id", "care_inclusion"."participation_id", "care_inclusion"."protocol_id", "care_inclusion"."day", "care_inclusion"."delegate_id", "care_inclusion"."sex", "care_inclusion"."age_band", "care_inclusion"."has_doctor", "care_inclusion"."orientation", "care_inclusion"."product", "care_inclusion"."is_renewal", "care_inclusion"."had_effect", "care_inclusion"."once", "care_inclusion"."created_at", "care_inclusion"."created_by_id", "care_participation"."id", "care_participation"."community_id", "care_participation"."protocol_id", "care_participation"."contact_id", "care_participation"."trained_on", "care_participation"."since_on", "care_participation"."until_on", "care_participation"."version", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at", "care_protocol"."id", "care_protocol"."community_id", "care_protocol"."name", "care_protocol"."profession", "care_protocol"."summary", "care_protocol"."source_label", "care_protocol"."source_url", "care_protocol"."source_on", "care_protocol"."is_confirmed", "care_protocol"."products", "care_protocol"."is_active", "care_protocol"."once", "care_protocol"."version", "care_protocol"."created_at", T6."id", T6."community_id", T6."kind", T6."last_name", T6."first_name", T6."organisation_name", T6."search_name", T6."category", T6."function", T6."represents_id", T6."entry", T6."rpps", T6."profession", T6."practice", T6."commune_id", T6."email", T6."phone", T6."standing", T6."college_id", T6."joined_on", T6."left_on", T6."user_id", T6."mail_refused_at", T6."shown_by_name_at", T6."note", T6."version", T6."created_at", T6."updated_at"
    FROM "care_inclusion"
    INNER JOIN "care_participation" ON ("care_inclusion"."participation_id" = "care_participation"."id")
    INNER JOIN "association_contact" ON ("care_participation"."contact_id" = "association_contact"."id")
    INNER JOIN "care_protocol" ON ("care_inclusion"."protocol_id" = "care_protocol"."id")
    LEFT OUTER JOIN "association_contact" T6 ON ("care_inclusion"."delegate_id" = T6."id")
    WHERE ("care_inclusion"."community_id" = %s AND "care_inclusion"."participation_id" IN (SELECT U0."id" AS "pk"
    FROM "care_participation" U0
    WHERE U0."community_id" = %s))
    ORDER BY "care_inclusion"."day" DESC, "care_inclusion"."id" DESC
    LIMIT …;
