using System.Security.Cryptography;
using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>One phantom, sent uncompressed and in four lossless compressions that DCMTK and GDCM wrote: the unit must not see a difference.</summary>
public sealed class CompressedStudyTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Compressor with its options, and storescu's option that proposes what it wrote.</summary>
    private static readonly (string Tool, string[] Options, string Proposal)[] Compressions =
    [
        ("dcmcjpeg", ["+e1"], "-xs"), ("dcmcjpls", ["+el"], "-xt"), ("gdcmconv", ["--j2k"], "-xv"), ("dcmcrle", [], "-xr"),
    ];

    [Fact]
    public async Task Phantom_InEveryLosslessCompression_GivesTheFindingsAndTheSegmentationOfTheUncompressedOne()
    {
        using var folder = new TestFolder();
        IReadOnlyList<string> source = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 128, Columns = 128, Slices = 60, Seed = 7 }).WriteDicom(folder.Sub("source"));
        await using UnitProcess unit = await UnitProcess.StartAsync(new UnitSettings { StateFolder = folder.Sub("state"), QuietPeriodSeconds = 1 });

        (await Dcmtk.StoreAsync(unit.Port, UnitProcess.AeTitle, folder["source"])).Expect();
        for (int i = 0; i < Compressions.Length; i++)
        {
            var (tool, options, proposal) = Compressions[i];
            string target = folder.Sub(tool);
            await Parallel.ForEachAsync(source, TestContext.Current.CancellationToken, async (file, _) =>
            {
                string copy = Path.Combine(target, Path.GetFileName(file));
                OtherIdentity(file, copy + ".plain", i + 1);
                (await Harness.Tool.RunAsync(tool, [.. options, copy + ".plain", copy])).Expect();
                File.Delete(copy + ".plain");
            });
            (await Dcmtk.StoreAsync(unit.Port, UnitProcess.AeTitle, target, proposal)).Expect();
        }

        var journal = new JournalProbe(unit.StateFolder);
        await Eventually.TrueAsync("all studies come to their end", Limit, () => journal.Count("SELECT count(*) FROM study WHERE stage = 'Done'") == 1 + Compressions.Length);
        var results = (await unit.StudiesAsync()).GetProperty("studies").EnumerateArray().Select(study => Result(study, unit.StateFolder)).ToList();

        Assert.Equal(1 + Compressions.Length, results.Select(result => result.Syntax).Distinct().Count());
        Assert.All(results, result => Assert.Equal("Reported", result.State));
        Assert.Single(results.Select(result => result.Findings).Distinct());
        Assert.Single(results.Select(result => result.Segmentation).Distinct());
    }

    /// <summary>The same UID with other bytes would be quarantined: each compression is a study of its own.</summary>
    private static void OtherIdentity(string source, string target, int number)
    {
        DicomFile file = DicomFile.Open(source);
        foreach (DicomTag tag in new[] { DicomTag.StudyInstanceUID, DicomTag.SeriesInstanceUID, DicomTag.SOPInstanceUID })
        {
            file.Dataset.AddOrUpdate(tag, DicomUID.Derive(System.Text.Encoding.ASCII.GetBytes($"{file.Dataset.GetString(tag)}.{number}")));
        }

        file.FileMetaInfo.AddOrUpdate(DicomTag.MediaStorageSOPInstanceUID, file.Dataset.GetString(DicomTag.SOPInstanceUID));
        file.Save(target);
    }

    private static (string Syntax, string State, string Findings, string Segmentation) Result(JsonElement study, string stateFolder)
    {
        JsonElement run = study.GetProperty("runs").EnumerateArray().Single();
        var files = study.GetProperty("instances").EnumerateArray()
            .Select(instance => (Origin: instance.GetProperty("origin").GetString(), File: DicomFile.Open(Path.Combine(stateFolder, "spool", instance.GetProperty("file").GetString()!))))
            .ToList();
        DicomFile segmentation = files.Single(file => file.Origin != "Received" && file.File.Dataset.GetString(DicomTag.Modality) == "SEG").File;
        var bits = (DicomElement)segmentation.Dataset.Single(item => item.Tag == DicomTag.PixelData);
        return (
            files.First(file => file.Origin == "Received").File.TransferSyntax.UID.Value,
            run.GetProperty("state").GetString()!,
            run.GetProperty("findings").GetRawText(),
            Convert.ToHexString(SHA256.HashData(bits.Bytes.Span)));
    }
}
