-- 10 queries

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

-- 4. contexts/care/availability/queries.py:responder_of
SELECT "care_responder"."id", "care_responder"."community_id", "care_responder"."contact_id", "care_responder"."is_open", "care_responder"."agreed_at", "care_responder"."agreed_by", "care_responder"."noted_by_id", "care_responder"."stopped_at", "care_responder"."by_email", "care_responder"."by_sms", "care_responder"."mobile", "care_responder"."needs", "care_responder"."profession", "care_responder"."commune_id", "care_responder"."max_travel_min", "care_responder"."home_visits", "care_responder"."quiet_from", "care_responder"."quiet_until", "care_responder"."weekly_cap", "care_responder"."not_before", "care_responder"."last_asked_at", "care_responder"."link_key", "care_responder"."digest", "care_responder"."version", "care_responder"."created_at", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at", "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at", "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id"
    FROM "care_responder"
    INNER JOIN "association_contact" ON ("care_responder"."contact_id" = "association_contact"."id")
    INNER JOIN "accounts_user" ON ("association_contact"."user_id" = "accounts_user"."id")
    LEFT OUTER JOIN "territory_commune" ON ("care_responder"."commune_id" = "territory_commune"."code")
    WHERE ("care_responder"."community_id" = %s AND "association_contact"."user_id" = %s)
    ORDER BY "care_responder"."id" ASC
    LIMIT …;

-- 5. contexts/care/unscheduled/needs.py:all_kinds
SELECT "care_needkind"."id", "care_needkind"."community_id", "care_needkind"."key", "care_needkind"."label", "care_needkind"."professions", "care_needkind"."know_how", "care_needkind"."position", "care_needkind"."is_active", "care_needkind"."version"
    FROM "care_needkind"
    WHERE "care_needkind"."community_id" = %s
    ORDER BY "care_needkind"."position" ASC, "care_needkind"."label" ASC, "care_needkind"."id" ASC;

-- 6. contexts/care/unscheduled/tables.py:RequestFilters.__init__
SELECT DISTINCT "care_carerequest"."area_label" AS "area_label"
    FROM "care_carerequest"
    WHERE "care_carerequest"."community_id" = %s
    ORDER BY 1 ASC
    LIMIT …;

-- 7. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "care_carerequest"
    WHERE ("care_carerequest"."community_id" = %s AND "care_carerequest"."state" IN (…));

-- 8. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 9. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;

-- 10. platform/tables/cells.py:body
SELECT "care_carerequest"."id", "care_carerequest"."community_id", "care_carerequest"."need_id", "care_carerequest"."delay", "care_carerequest"."due_at", "care_carerequest"."commune_id", "care_carerequest"."center_id", "care_carerequest"."area_label", "care_carerequest"."at_home", "care_carerequest"."age_band", "care_carerequest"."constraints", "care_carerequest"."callback_name", "care_carerequest"."callback_phone", "care_carerequest"."callback_email", "care_carerequest"."origin", "care_carerequest"."requested_by_id", "care_carerequest"."link_id", "care_carerequest"."state", "care_carerequest"."taken_by_id", "care_carerequest"."taken_at", "care_carerequest"."first_yes_at", "care_carerequest"."planned_at", "care_carerequest"."escalated_at", "care_carerequest"."outcome", "care_carerequest"."outcome_at", "care_carerequest"."closed_at", "care_carerequest"."emergency_avoided", "care_carerequest"."wave", "care_carerequest"."next_wave_at", "care_carerequest"."once", "care_carerequest"."follow_digest", "care_carerequest"."version", "care_carerequest"."created_at", CASE WHEN "care_carerequest"."state" IN (…) THEN %s WHEN "care_carerequest"."state" = %s THEN %s ELSE %s END AS "rank", "care_needkind"."id", "care_needkind"."community_id", "care_needkind"."key", "care_needkind"."label", "care_needkind"."professions", "care_needkind"."know_how", "care_needkind"."position", "care_needkind"."is_active", "care_needkind"."version", "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at", "care_requestlink"."id", "care_requestlink"."community_id", "care_requestlink"."label", "care_requestlink"."partner", "care_requestlink"."origin", "care_requestlink"."callback_phone", "care_requestlink"."link_key", "care_requestlink"."digest", "care_requestlink"."revoked_at", "care_requestlink"."last_used_on", "care_requestlink"."version", "care_requestlink"."created_at", "care_requestlink"."created_by_id", "care_responder"."id", "care_responder"."community_id", "care_responder"."contact_id", "care_responder"."is_open", "care_responder"."agreed_at", "care_responder"."agreed_by", "care_responder"."noted_by_id", "care_responder"."stopped_at", "care_responder"."by_email", "care_responder"."by_sms", "care_responder"."mobile", "care_responder"."needs", "care_responder"."profession", "care_responder"."commune_id", "care_responder"."max_travel_min", "care_responder"."home_visits", "care_responder"."quiet_from", "care_responder"."quiet_until", "care_responder"."weekly_cap", "care_responder"."not_before", "care_responder"."last_asked_at", "care_responder"."link_key", "care_responder"."digest", "care_responder"."version", "care_responder"."created_at", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at"
    FROM "care_carerequest"
    INNER JOIN "care_needkind" ON ("care_carerequest"."need_id" = "care_needkind"."id")
    LEFT OUTER JOIN "accounts_user" ON ("care_carerequest"."requested_by_id" = "accounts_user"."id")
    LEFT OUTER JOIN "care_requestlink" ON ("care_carerequest"."link_id" = "care_requestlink"."id")
    LEFT OUTER JOIN "care_responder" ON ("care_carerequest"."taken_by_id" = "care_responder"."id")
    LEFT OUTER JOIN "association_contact" ON ("care_responder"."contact_id" = "association_contact"."id")
    WHERE ("care_carerequest"."community_id" = %s AND "care_carerequest"."state" IN (…))
    ORDER BY 34 ASC, "care_carerequest"."due_at" ASC, "care_carerequest"."id" ASC
    LIMIT …;
