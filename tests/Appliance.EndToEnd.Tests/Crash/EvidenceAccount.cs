using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Appliance.Dicom.Data;
using Appliance.Dicom.Services;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Simulators.Peers;

namespace Appliance.EndToEnd.Tests.Crash;

/// <summary>
/// Whether each study has exactly one result. A study may have several revisions, when a scanner came back after the quiet
/// period: then each has its own run, and the last one knows every instance.
/// </summary>
internal static class EvidenceAccount
{
    /// <summary>Fails when a run or an object of its evidence is missing, or is there twice.</summary>
    public static void OneResultARevision(JournalProbe journal, IReadOnlyList<SentStudy> studies)
    {
        var rows = journal.Rows("SELECT study_uid, stage, reason, revision, id FROM study").ToDictionary(row => row[0]);
        Assert.Equal(studies.Count, rows.Count);
        foreach (var study in studies)
        {
            var row = rows[study.Uid];
            Assert.Equal(["Done", "Delivered"], row.Skip(1).Take(2));
            var runs = journal.Rows($"SELECT revision, state, lower(hex(input_digest)), id FROM run WHERE study_id = {row[4]} ORDER BY revision");
            Assert.Equal(row[3], runs[^1][0]);
            Assert.Equal("Reported", runs[^1][1]);
            Assert.Equal(InputDigest(study), runs[^1][2]);
            Assert.Equal(runs.Count, runs.Select(run => run[0]).Distinct().Count());

            // A study that seemed complete between two kills is refused for what is missing, until that comes.
            Assert.All(runs, run => Assert.Contains(run[1], new[] { "Reported", "Superseded", "Refused" }));
            Assert.All(runs, run => OneSet(journal, run));
        }
    }

    /// <summary>Fails when the PACS does not hold exactly the evidence of the journal.</summary>
    public static void IsAtThePacs(JournalProbe journal, Pacs pacs, string pacsFolder)
    {
        Assert.Empty(pacs.Contradictions);
        Assert.Empty(journal.Column("SELECT id FROM delivery WHERE state <> 'Delivered'"));
        var made = journal.Rows("SELECT sop_uid, lower(hex(digest)) FROM instance WHERE origin = 'Evidence'");
        Assert.Equal(
            made.Select(row => $"{row[0]} {row[1]}").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(pacsFolder).Select(StoreItem.Open)
                .Select(item => $"{item.SopInstanceUid} {SentStudy.DigestOf(item)}").Order(StringComparer.Ordinal));
    }

    private static void OneSet(JournalProbe journal, IReadOnlyList<string> run)
    {
        var classes = journal.Column($"SELECT sop_class FROM instance WHERE origin = 'Evidence' AND run_id = {run[3]}");
        var pages = classes.Count(sopClass => sopClass == DicomUID.SecondaryCaptureImageStorage.Value);
        Assert.Equal(run[1] != "Superseded", pages > 0);
        Assert.Equal(
            run[1] switch
            {
                "Reported" =>
                [
                    DicomUID.GrayscaleSoftcopyPresentationStateStorage.Value, DicomUID.SegmentationStorage.Value,
                    DicomUID.Comprehensive3DSRStorage.Value, DicomUID.KeyObjectSelectionDocumentStorage.Value,
                ],
                "Refused" => [DicomUID.Comprehensive3DSRStorage.Value, DicomUID.KeyObjectSelectionDocumentStorage.Value],
                _ => Array.Empty<string>(),
            },
            classes.Where(sopClass => sopClass != DicomUID.SecondaryCaptureImageStorage.Value).Order(StringComparer.Ordinal));
    }

    /// <summary>What the run of a study must have read: (length, SOP Instance UID, digest) of every object that was sent.</summary>
    private static string InputDigest(SentStudy study)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = new byte[sizeof(int)];
        foreach (var (sopUid, digest) in study.Digests.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var uid = Encoding.UTF8.GetBytes(sopUid);
            BinaryPrimitives.WriteInt32BigEndian(length, uid.Length);
            hash.AppendData(length);
            hash.AppendData(uid);
            hash.AppendData(Convert.FromHexString(digest));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
