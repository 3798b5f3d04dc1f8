using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Proofs;

/// <summary>How proofs change in the journal. Each change goes through <see cref="ProofLifecycle"/>.</summary>
internal static class AppProofTable
{
    /// <summary>All of them, by app.</summary>
    public static List<AppProof> All(JournalSession session) =>
        session.Query($"SELECT {AppProof.Columns} FROM app_proof ORDER BY app_id, app_version", AppProof.Map);

    public static AppProof? Find(JournalSession session, AppVersion app) => session.First(
        $"SELECT {AppProof.Columns} FROM app_proof WHERE app_id = $app AND app_version = $version", AppProof.Map,
        ("$app", app.Id), ("$version", app.Version));

    /// <summary>
    /// Those of the apps that studies are run with: a version that stands by, or is tried beside another, serves nobody and keeps nobody
    /// waiting. What has no row came with the program, and is run where no installed version is in its place.
    /// </summary>
    public static List<AppProof> InUse(JournalSession session) => session.Query(
        $"""
        SELECT {AppProof.Columns} FROM app_proof
        WHERE EXISTS (SELECT 1 FROM app a WHERE a.app_id = app_proof.app_id AND a.app_version = app_proof.app_version AND a.state = 'Active')
          OR NOT EXISTS (
            SELECT 1 FROM app a WHERE a.app_id = app_proof.app_id AND (a.state IN ('Active', 'Standby') OR a.app_version = app_proof.app_version))
        ORDER BY app_id, app_version
        """,
        AppProof.Map);

    /// <summary>The apps that studies are run with and that are not served, each with how it departed.</summary>
    public static List<AppProof> Refused(JournalSession session) => InUse(session).FindAll(proof => proof.Departure is not null);

    /// <summary>What the golden cases take that run or are about to; at most one app's do.</summary>
    public static List<RunNeeds> NeedsUnderWay(JournalSession session) => session.Query(
        "SELECT host_mebibytes, device_mebibytes FROM app_proof WHERE host_mebibytes IS NOT NULL",
        row => new RunNeeds(RunLane.Background, row.GetInt32(0), row.GetInt32(1)));

    /// <summary>Whether golden cases run, or are about to, that the process ended in before: nothing else is begun beside them.</summary>
    public static bool IsSuspectUnderWay(JournalSession session) =>
        session.Count("SELECT count(*) FROM app_proof WHERE host_mebibytes IS NOT NULL AND interruptions > 0") > 0;

    /// <summary>Notes what a version is and where it runs; if either is another than before, its golden cases have to be run.</summary>
    /// <returns>How it stands now.</returns>
    public static AppProof ObserveNeedsTransaction(JournalTransaction transaction, AppVersion app, string subject, UnitPlatform platform, DateTimeOffset now)
    {
        AppProof? before = Find(transaction, app);
        if (before?.Subject == subject && before.Platform == platform.Digest)
        {
            return before;
        }

        KeepNeedsTransaction(transaction, platform, now);
        if (before is null)
        {
            InsertNeedsTransaction(transaction, new AppProof(app, subject, platform.Digest, ProofState.Owed, null, null, 0, now));
        }
        else
        {
            MoveNeedsTransaction(transaction, before, ProofEvent.Outdated, now);
            transaction.Execute(
                "UPDATE app_proof SET subject = $subject, platform = $platform, cause = $cause, interruptions = 0 WHERE app_id = $app AND app_version = $version",
                ("$subject", subject), ("$platform", platform.Digest), ("$cause", Cause(transaction, before, subject, platform)),
                ("$app", app.Id), ("$version", app.Version));
        }

        ForgetPlatformsNeedsTransaction(transaction);
        return Find(transaction, app)!;
    }

    /// <summary>Notes that golden cases came out before their version was there, as while it was being installed.</summary>
    public static void ProvedNeedsTransaction(JournalTransaction transaction, AppVersion app, string subject, UnitPlatform platform, DateTimeOffset now)
    {
        ForgetNeedsTransaction(transaction, app);
        AppProof owed = ObserveNeedsTransaction(transaction, app, subject, platform, now);
        MoveNeedsTransaction(transaction, MoveNeedsTransaction(transaction, owed, ProofEvent.Begun, now), ProofEvent.CameOut, now);
    }

    /// <summary>Keeps memory for golden cases that are about to run. Those that an installation in another process has run meanwhile get none.</summary>
    public static void ReserveNeedsTransaction(JournalTransaction transaction, AppVersion app, RunNeeds needs) => transaction.Execute(
        "UPDATE app_proof SET host_mebibytes = $host, device_mebibytes = $device WHERE app_id = $app AND app_version = $version AND state = 'Owed'",
        ("$host", needs.HostMebibytes), ("$device", needs.DeviceMebibytes), ("$app", app.Id), ("$version", app.Version));

    /// <summary>Moves a proof by the table. Memory is kept for it only while its golden cases run, and a departure is known until they come out.</summary>
    /// <exception cref="InvalidOperationException">The event cannot happen in this state: a defect of ours.</exception>
    public static AppProof MoveNeedsTransaction(
        JournalTransaction transaction, AppProof proof, ProofEvent happened, DateTimeOffset now, string? departure = null, int? interruptions = null)
    {
        ProofState next = ProofLifecycle.Next(proof.State, happened)
            ?? throw new InvalidOperationException($"{happened} cannot happen to the proof of {proof.App.Id} {proof.App.Version} in state {proof.State}.");
        AppProof moved = proof with
        {
            State = next,
            Departure = next == ProofState.Proved ? null : departure ?? proof.Departure,
            Interruptions = next is ProofState.Proved or ProofState.Departed ? 0 : interruptions ?? proof.Interruptions,
            ChangedAt = next == proof.State ? proof.ChangedAt : now,
        };
        transaction.Execute(
            """
            UPDATE app_proof SET state = $state, departure = $departure, interruptions = $interruptions,
              changed_at = CASE WHEN state = $state THEN changed_at ELSE $now END,
              host_mebibytes = CASE WHEN $state = 'Proving' THEN host_mebibytes END, device_mebibytes = CASE WHEN $state = 'Proving' THEN device_mebibytes END
            WHERE app_id = $app AND app_version = $version
            """,
            ("$state", next.ToString()), ("$departure", moved.Departure), ("$interruptions", moved.Interruptions), ("$now", JournalTime.Format(now)),
            ("$app", proof.App.Id), ("$version", proof.App.Version));
        transaction.Signal(JournalTopic.Runs); // Its runs wait for that, or there is room for another.
        return moved;
    }

    /// <summary>Forgets a version that is no longer on the unit, or is made up of other modules.</summary>
    public static void ForgetNeedsTransaction(JournalTransaction transaction, AppVersion app) => transaction.Execute(
        "DELETE FROM app_proof WHERE app_id = $app AND app_version = $version", ("$app", app.Id), ("$version", app.Version));

    private static void InsertNeedsTransaction(JournalTransaction transaction, AppProof proof) => transaction.Execute(
        """
        INSERT INTO app_proof (app_id, app_version, subject, platform, state, changed_at) VALUES ($app, $version, $subject, $platform, $state, $now)
        """,
        ("$app", proof.App.Id), ("$version", proof.App.Version), ("$subject", proof.Subject), ("$platform", proof.Platform),
        ("$state", proof.State.ToString()), ("$now", JournalTime.Format(proof.ChangedAt)));

    private static void KeepNeedsTransaction(JournalTransaction transaction, UnitPlatform platform, DateTimeOffset now) => transaction.Execute(
        "INSERT INTO platform (digest, facts_json, seen_at) VALUES ($digest, $facts, $now) ON CONFLICT DO NOTHING",
        ("$digest", platform.Digest), ("$facts", platform.ToJson()), ("$now", JournalTime.Format(now)));

    private static void ForgetPlatformsNeedsTransaction(JournalTransaction transaction) =>
        transaction.Execute("DELETE FROM platform WHERE digest NOT IN (SELECT platform FROM app_proof)");

    /// <summary>What changed, for people. A version that was not proved since the change before names the last one.</summary>
    private static string Cause(JournalSession session, AppProof before, string subject, UnitPlatform platform)
    {
        string? facts = session.First("SELECT facts_json FROM platform WHERE digest = $digest", row => row.GetString(0), ("$digest", before.Platform));
        IEnumerable<string> changes = facts is null ? ["platform"] : platform.ChangesSince(UnitPlatform.FromJson(facts));
        return string.Join("; ", before.Subject == subject ? changes : changes.Prepend("package"));
    }
}
