using System.Text;
using Appliance.Dicom.Data;
using Appliance.Dicom.Tests.Data.Text;
using Appliance.Fuzz;
using Appliance.Fuzz.Seeds;
using Appliance.Fuzz.Targets.Dicom;

namespace Appliance.Dicom.Tests.Data;

/// <summary>A bounded, seeded run of each fuzz target over damaged real input. A failure names its iteration, which replays.</summary>
public sealed class FuzzSmokeTests
{
    private const int MaxSeedBytes = 24 * 1024;

    [Fact]
    public void Part10_DamagedFiles_OnlyDataExceptionsEscape()
    {
        var seeds = TestFiles.All().Select(file => new FileInfo(TestFiles.PathOf(file)))
            .Where(file => file.Length is > 0 and <= MaxSeedBytes).Select(file => File.ReadAllBytes(file.FullName)).ToArray();
        SeededRun.Over(new Part10Target(), seeds, 1);
    }

    [Fact]
    public void Part10_DamagedOddDatasets_OnlyDataExceptionsEscape() => SeededRun.Over(new Part10Target(), [.. DicomSeeds.Files(null)], 4, 2000);

    [Fact]
    public void Datasets_DamagedInEachSyntax_OnlyDataExceptionsEscape() => SeededRun.Over(new DatasetTarget(), [.. new DatasetTarget().Seeds(null)], 5, 3000);

    /// <summary>A long run found it: declared implicit, written explicit, an empty UN where the dictionary has a sequence.</summary>
    [Fact]
    public void Dataset_EmptyUnknownOfASequence_IsAnEmptySequenceInImplicitVR() =>
        new DatasetTarget().Run([0, .. OddDatasets.Named("EmptyUnknownOfASequence_HoldsNothing").Bytes]);

    [Fact]
    public void Dump_DamagedFiles_ShowsPrintableLinesOfBoundedLength() => SeededRun.Over(new DumpTarget(), [.. new DumpTarget().Seeds(PublicFiles.Folder)], 6, 1000);

    [Fact]
    public void Evidence_OfDamagedHeaders_IsWrittenWithTheNamesBytes() => SeededRun.Over(new EvidenceTarget(), [.. new EvidenceTarget().Seeds(null)], 7, 1000);

    [Fact]
    public void EvidenceGate_DamagedEvidence_TellsItsFaultsAndThrowsNothingElse() => SeededRun.Over(new EvidenceGateTarget(), [.. EvidenceSeeds.All], 8, 2000);

    [Fact]
    public void CharacterSets_DamagedText_OnlyDataExceptionsEscape()
    {
        byte[][] seeds =
        [
            .. CharacterSetTests.Examples.SelectMany(row => Enumerable.Range(0, 14).Select(declaration =>
                (byte[])[(byte)declaration, (byte)(declaration % 3), .. Convert.FromHexString(row.Data.Item2.Replace(" ", "", StringComparison.Ordinal))])),
        ];
        SeededRun.Over(new CharacterSetTarget(), seeds, 2);
    }

    [Fact]
    public void Json_DamagedDocuments_OnlyDataExceptionsEscape()
    {
        var seeds = TestFiles.All().Where(file => !DicomFileTests.Unreadable.Contains(file))
            .Where(file => new FileInfo(TestFiles.PathOf(file)).Length < MaxSeedBytes)
            .Select(file => Encoding.UTF8.GetBytes(DicomJson.Serialize(DicomFile.Open(TestFiles.PathOf(file)).Dataset))).ToArray();
        SeededRun.Over(new JsonTarget(), seeds, 3);
    }
}
