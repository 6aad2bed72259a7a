-- 22 queries

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

-- 4. contexts/care/sas/queries.py:checklist
SELECT SUM("care_sasserved"."calls") AS "calls", SUM("care_sasserved"."slots") AS "slots"
    FROM "care_sasserved"
    WHERE ("care_sasserved"."community_id" = %s AND "care_sasserved"."day" > %s);

-- 5. contexts/care/sas/queries.py:link_of
SELECT "care_saslink"."id", "care_saslink"."community_id", "care_saslink"."is_on", "care_saslink"."name", "care_saslink"."phone", "care_saslink"."version"
    FROM "care_saslink"
    WHERE "care_saslink"."community_id" = %s
    ORDER BY "care_saslink"."id" ASC
    LIMIT …;

-- 6. contexts/care/sas/queries.py:checklist
SELECT "directory_ownstructure"."finess" AS "finess"
    FROM "directory_ownstructure"
    WHERE "directory_ownstructure"."community_id" = %s
    ORDER BY "directory_ownstructure"."id" ASC
    LIMIT …;

-- 7. contexts/directory/sas_lists/queries.py:own_finess
SELECT "directory_ownstructure"."finess" AS "finess"
    FROM "directory_ownstructure"
    WHERE "directory_ownstructure"."community_id" = %s
    ORDER BY "directory_ownstructure"."id" ASC
    LIMIT …;

-- 8. contexts/territory/perimeter/queries.py:perimeter_codes
SELECT "territory_perimetercommune"."commune_id" AS "commune_id"
    FROM "territory_perimetercommune"
    WHERE ("territory_perimetercommune"."community_id" = %s AND "territory_perimetercommune"."perimeter_id" = (SELECT U0."id" AS "pk"
    FROM "territory_perimeter" U0
    WHERE (U0."community_id" = %s AND U0."valid_from" <= %s)
    ORDER BY U0."valid_from" DESC
    LIMIT …));

-- 9. contexts/directory/sas_lists/queries.py:list_date
SELECT "directory_importrun"."extraction_on" AS "run__extraction_on"
    FROM "directory_registerstate"
    INNER JOIN "directory_importrun" ON ("directory_registerstate"."run_id" = "directory_importrun"."id")
    WHERE ("directory_registerstate"."run_id" IS NOT NULL AND "directory_registerstate"."source" = %s)
    ORDER BY "directory_registerstate"."source" ASC
    LIMIT …;

-- 10. contexts/directory/sas_lists/queries.py:compare
SELECT "directory_interventioncommune"."id", "directory_interventioncommune"."digest", "directory_interventioncommune"."since", "directory_interventioncommune"."until", "directory_interventioncommune"."cpts_finess", "directory_interventioncommune"."commune_code", "directory_interventioncommune"."commune_name", "directory_interventioncommune"."phone"
    FROM "directory_interventioncommune"
    WHERE ("directory_interventioncommune"."cpts_finess" = %s AND "directory_interventioncommune"."since" <= ((SELECT generation
    FROM directory_registerstate
    WHERE source = %s)) AND "directory_interventioncommune"."until" > ((SELECT generation
    FROM directory_registerstate
    WHERE source = %s)))
    ORDER BY "directory_interventioncommune"."commune_code" ASC, "directory_interventioncommune"."id" ASC;

-- 11. contexts/directory/sas_lists/queries.py:compare
SELECT "directory_structure"."id", "directory_structure"."digest", "directory_structure"."since", "directory_structure"."until", "directory_structure"."finess", "directory_structure"."legal_finess", "directory_structure"."siret", "directory_structure"."name", "directory_structure"."legal_name", "directory_structure"."category_code", "directory_structure"."category_label", "directory_structure"."kind", "directory_structure"."has_emergency", "directory_structure"."commune_id", "directory_structure"."address", "directory_structure"."postal_code", "directory_structure"."phone", "directory_structure"."email", "directory_structure"."lon", "directory_structure"."lat", "directory_structure"."opened_on"
    FROM "directory_structure"
    WHERE ("directory_structure"."since" <= ((SELECT generation
    FROM directory_registerstate
    WHERE source = %s)) AND "directory_structure"."until" > ((SELECT generation
    FROM directory_registerstate
    WHERE source = %s)) AND "directory_structure"."finess" = %s)
    ORDER BY "directory_structure"."id" ASC
    LIMIT …;

-- 12. contexts/directory/sas_lists/queries.py:compare
SELECT "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id"
    FROM "territory_commune"
    WHERE "territory_commune"."code" IN (…)
    ORDER BY "territory_commune"."search_name" ASC, "territory_commune"."code" ASC;

-- 13. contexts/care/sas/queries.py:checklist
SELECT COUNT(*) AS "__count"
    FROM "association_contact"
    WHERE ("association_contact"."community_id" = %s AND "association_contact"."standing" IN (…) AND NOT ("association_contact"."rpps" = %s) AND EXISTS(SELECT %s AS "a"
    FROM "care_slot" U0
    INNER JOIN "care_responder" U2 ON (U0."responder_id" = U2."id")
    WHERE (U0."community_id" = %s AND U2."contact_id" = ("association_contact"."id") AND U0."start_at" > %s AND U0."state" = %s)
    LIMIT …) AND (SELECT U0."part" AS "part"
    FROM "care_saspart" U0
    WHERE (U0."community_id" = %s AND U0."contact_id" = ("association_contact"."id"))
    ORDER BY U0."id" ASC
    LIMIT …) IS NULL);

-- 14. contexts/care/sas/queries.py:checklist
SELECT COUNT(*) AS "__count"
    FROM "association_contact"
    WHERE ("association_contact"."community_id" = %s AND "association_contact"."standing" IN (…) AND NOT ("association_contact"."rpps" = %s) AND EXISTS(SELECT %s AS "a"
    FROM "care_slot" U0
    INNER JOIN "care_responder" U2 ON (U0."responder_id" = U2."id")
    WHERE (U0."community_id" = %s AND U2."contact_id" = ("association_contact"."id") AND U0."start_at" > %s AND U0."state" = %s)
    LIMIT …) AND NOT ((SELECT U0."part" AS "part"
    FROM "care_saspart" U0
    WHERE (U0."community_id" = %s AND U0."contact_id" = ("association_contact"."id"))
    ORDER BY U0."id" ASC
    LIMIT …) IS NULL) AND NOT ((SELECT U0."part" AS "part"
    FROM "care_saspart" U0
    WHERE (U0."community_id" = %s AND U0."contact_id" = ("association_contact"."id"))
    ORDER BY U0."id" ASC
    LIMIT …) = %s));

-- 15. contexts/care/sas/queries.py:wrong_places
SELECT "care_slot"."responder_id" AS "responder_id", "care_slot"."site" AS "site", "care_slot"."address_line" AS "address_line", "care_slot"."postal_code" AS "postal_code", "care_slot"."city" AS "city"
    FROM "care_slot"
    WHERE ("care_slot"."community_id" = %s AND "care_slot"."start_at" > %s AND "care_slot"."start_at" <= %s AND "care_slot"."state" = %s);

-- 16. contexts/care/sas/queries.py:wrong_places
SELECT "care_responder"."id", "care_responder"."community_id", "care_responder"."contact_id", "care_responder"."is_open", "care_responder"."agreed_at", "care_responder"."agreed_by", "care_responder"."noted_by_id", "care_responder"."stopped_at", "care_responder"."by_email", "care_responder"."by_sms", "care_responder"."mobile", "care_responder"."needs", "care_responder"."profession", "care_responder"."commune_id", "care_responder"."max_travel_min", "care_responder"."home_visits", "care_responder"."quiet_from", "care_responder"."quiet_until", "care_responder"."weekly_cap", "care_responder"."not_before", "care_responder"."last_asked_at", "care_responder"."link_key", "care_responder"."digest", "care_responder"."version", "care_responder"."created_at", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at"
    FROM "care_responder"
    INNER JOIN "association_contact" ON ("care_responder"."contact_id" = "association_contact"."id")
    WHERE ("care_responder"."community_id" = %s AND "care_responder"."id" IN (…))
    ORDER BY "care_responder"."id" ASC;

-- 17. contexts/care/sas/queries.py:checklist
SELECT "care_sasserved"."day" AS "day"
    FROM "care_sasserved"
    WHERE "care_sasserved"."community_id" = %s
    ORDER BY 1 DESC, "care_sasserved"."id" ASC
    LIMIT …;

-- 18. contexts/care/sas/queries.py:count_failed
SELECT COUNT(*) AS "__count"
    FROM "care_bookingpush"
    WHERE ("care_bookingpush"."community_id" = %s AND "care_bookingpush"."state" = %s);

-- 19. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "association_contact"
    WHERE ("association_contact"."community_id" = %s AND "association_contact"."standing" IN (…) AND NOT ("association_contact"."rpps" = %s));

-- 20. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 21. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;

-- 22. platform/tables/cells.py:body
SELECT "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at", (SELECT U0."part" AS "part"
    FROM "care_saspart" U0
    WHERE (U0."community_id" = %s AND U0."contact_id" = ("association_contact"."id"))
    ORDER BY U0."id" ASC
    LIMIT …) AS "part", (SELECT U0."told_on" AS "told_on"
    FROM "care_saspart" U0
    WHERE (U0."community_id" = %s AND U0."contact_id" = ("association_contact"."id"))
    ORDER BY U0."id" ASC
    LIMIT …) AS "part_on", EXISTS(SELECT %s AS "a"
    FROM "care_slot" U0
    INNER JOIN "care_responder" U2 ON (U0."responder_id" = U2."id")
    WHERE (U0."community_id" = %s AND U2."contact_id" = ("association_contact"."id") AND U0."start_at" > %s AND U0."state" = %s)
    LIMIT …) AS "offers"
    FROM "association_contact"
    WHERE ("association_contact"."community_id" = %s AND "association_contact"."standing" IN (…) AND NOT ("association_contact"."rpps" = %s))
    ORDER BY "association_contact"."search_name" ASC, "association_contact"."id" ASC
    LIMIT …;
