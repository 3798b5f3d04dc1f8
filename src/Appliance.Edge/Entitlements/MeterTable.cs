using Appliance.Contracts;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Entitlements;

/// <summary>The studies that were counted, in the journal.</summary>
internal static class MeterTable
{
    private const string Columns = "seq, at, app_id, app_version, study, publisher, serial, prev_hash";

    /// <summary>Whether a study was counted for an app, in whatever version and revision.</summary>
    public static bool IsCounted(JournalSession session, string app, string study) =>
        session.Count("SELECT count(*) FROM meter WHERE app_id = $app AND study = $study", ("$app", app), ("$study", study)) > 0;

    /// <summary>How many studies were counted under a licence, and when the first was.</summary>
    public static (int Used, DateTimeOffset? FirstUse) Usage(JournalSession session, string publisher, string serial) =>
        session.First(
            "SELECT count(*), min(at) FROM meter WHERE publisher = $publisher AND serial = $serial",
            row => (row.GetInt32(0), row.GetTimeOrNull(1)),
            ("$publisher", publisher), ("$serial", serial));

    /// <summary>All records with the hashes that stand beside them, in their order.</summary>
    public static List<(MeterRecord Record, string Hash)> All(JournalSession session) =>
        session.Query(
            $"SELECT {Columns}, hash FROM meter ORDER BY seq",
            row => (Map(row), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(8))));

    /// <summary>The records after a number.</summary>
    public static List<MeterRecord> After(JournalSession session, long seq, int most) =>
        session.Query($"SELECT {Columns} FROM meter WHERE seq > $seq ORDER BY seq LIMIT $most", Map, ("$seq", seq), ("$most", most));

    /// <summary>Where the chain ends.</summary>
    public static (long Seq, string Hash) Head(JournalSession session) =>
        session.First(
            "SELECT seq, hash FROM meter_head",
            row => (row.GetInt64(0), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(1)))) is (> 0, { } hash) and var head
            ? head
            : (0, MeterRecord.Beginning);

    /// <summary>Counts a study, once.</summary>
    public static void AddNeedsTransaction(
        JournalTransaction transaction, AppVersion app, string study, string publisher, string serial, DateTimeOffset at)
    {
        (long seq, string previous) = Head(transaction);
        var record = new MeterRecord(seq + 1, JournalTime.Format(at), app.Id, app.Version, study, publisher, serial, previous);
        byte[] hash = Convert.FromHexString(record.Hash());
        transaction.Execute(
            """
            INSERT INTO meter (seq, at, app_id, app_version, study, publisher, serial, prev_hash, hash)
            VALUES ($seq, $at, $app, $version, $study, $publisher, $serial, $previous, $hash)
            """,
            ("$seq", record.Seq), ("$at", record.At), ("$app", record.App), ("$version", record.Version), ("$study", study),
            ("$publisher", publisher), ("$serial", serial), ("$previous", Convert.FromHexString(previous)), ("$hash", hash));
        transaction.Execute(
            "INSERT INTO meter_head (id, seq, hash) VALUES (1, $seq, $hash) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
            ("$seq", record.Seq), ("$hash", hash));
    }

    private static MeterRecord Map(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6),
        Convert.ToHexStringLower(row.GetFieldValue<byte[]>(7)));
}
