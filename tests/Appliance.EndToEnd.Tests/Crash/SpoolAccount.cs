using Appliance.Dicom.Services;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Crash;

/// <summary>Whether spool and journal hold what was acknowledged, byte for byte, and nothing else.</summary>
internal static class SpoolAccount
{
    /// <summary>Fails when an acknowledged object is missing or changed.</summary>
    public static void HoldsEverything(string stateFolder, IReadOnlyList<SentStudy> studies)
    {
        var rows = new JournalProbe(stateFolder).Rows(
            """
            SELECT i.sop_uid, s.study_uid, i.state, i.file, lower(hex(i.digest))
            FROM instance i JOIN study s ON s.id = i.study_id WHERE i.origin = 'Received'
            """);
        Assert.Equal(studies.Sum(study => study.Objects.Count), rows.Count);
        var bySopUid = rows.ToDictionary(row => row[0]);
        foreach (var study in studies)
        {
            Assert.Empty(study.Unacknowledged);
            foreach (var (sopUid, digest) in study.Digests)
            {
                var row = bySopUid[sopUid];
                Assert.Equal([study.Uid, "Current", digest], [row[1], row[2], row[4]]);
                Assert.Equal(digest, SentStudy.DigestOf(StoreItem.Open(Path.Combine(stateFolder, "spool", row[3]))));
            }
        }
    }

    /// <summary>Fails when a temporary file or a file without a row stayed, or when the database is damaged.</summary>
    public static void HoldsNothingElse(string stateFolder)
    {
        var journal = new JournalProbe(stateFolder);
        Assert.Equal(["ok"], journal.Column("PRAGMA integrity_check"));
        Assert.Empty(journal.Column("PRAGMA foreign_key_check"));
        var spool = Path.Combine(stateFolder, "spool");
        Assert.Equal(
            journal.Column("SELECT file FROM instance").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(spool, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(spool, file)).Order(StringComparer.Ordinal));
    }
}
