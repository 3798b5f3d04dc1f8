using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>Which of several series is read, and what is said of the others. Headers alone: no pixel is decoded for this.</summary>
public sealed class SeriesChoiceTests
{
    private static readonly InputContract Contract = new()
    {
        Modality = "CT",
        SopClasses = [DicomUID.CTImageStorage.Value],
        MaxAxialAngleDegrees = 5,
        MinSlices = 10,
        MinCoverageMm = 100,
        MaxSliceSpacingMm = 6,
        MaxSliceThicknessMm = 8,
        MaxPixelSpacingMm = 4,
        MinFieldOfViewMm = 100,
        MaxSpacingDeviation = 0.1,
    };

    private static readonly Scan Usual = new("1.1", 1);

    /// <summary>Each line: what the second series is besides the usual one, and how it stands behind it, or before.</summary>
    public static TheoryData<string, SeriesStanding, bool> Rivals => new()
    {
        { "raw", SeriesStanding.ForProcessing, false },
        { "short", SeriesStanding.BreaksContract, false },
        { "shorter", SeriesStanding.Coverage, false },
        { "wider", SeriesStanding.Spacing, false },
        { "thicker", SeriesStanding.Thickness, false },
        { "other number", SeriesStanding.SeriesNumber, false },
        { "other uid", SeriesStanding.SeriesUid, false },
        { "longer", SeriesStanding.Coverage, true },
        { "thinner", SeriesStanding.Thickness, true },
        { "closer", SeriesStanding.Spacing, true },
    };

    [Theory]
    [MemberData(nameof(Rivals))]
    public void Choice_OfTwoSeries_NamesTheFirstCriterionThatTellsThemApart(string rival, SeriesStanding loses, bool rivalIsBetter)
    {
        Scan other = rival switch
        {
            "raw" => Usual with { Uid = "1.2", Number = 2, Intent = "FOR PROCESSING", Slices = 100 },
            "short" => Usual with { Uid = "1.2", Number = 2, Slices = 12 },
            "shorter" => Usual with { Uid = "1.2", Number = 2, Slices = 50, Thickness = 1 },
            "wider" => Usual with { Uid = "1.2", Number = 2, Slices = 36, Spacing = 5, Thickness = 1 },
            "thicker" => Usual with { Uid = "1.2", Number = 0, Thickness = 4 },
            "other number" => Usual with { Uid = "1.0", Number = 2 },
            "other uid" => Usual with { Uid = "1.2" },
            "longer" => Usual with { Uid = "1.2", Number = 2, Slices = 70, Thickness = 5 },
            "thinner" => Usual with { Uid = "1.2", Number = 2, Thickness = 2 },
            _ => Usual with { Uid = "1.2", Number = 2, Slices = 120, Spacing = 1.5, Thickness = 5 },
        };

        SeriesDecision decision = Decide(Contract, Usual, other);

        (Scan better, Scan left) = rivalIsBetter ? (other, Usual) : (Usual, other);
        Assert.Equal(better.Uid, decision.Series!.SeriesInstanceUid);
        Assert.Equal([(better.Uid, SeriesStanding.Chosen), (left.Uid, loses)], decision.Candidates.Select(one => (one.SeriesUid, one.Standing)));
        Assert.Equal(loses == SeriesStanding.BreaksContract, decision.Candidates[1].Reasons.Count > 0);
    }

    [Theory]
    [InlineData("I31f", "1.2")]
    [InlineData("i3*", "1.2")]
    [InlineData("B70f", "1.1")]
    [InlineData("I3", "1.1")]
    public void Choice_KernelThatTheContractPrefers_ComesBeforeCoverage(string preferred, string chosen)
    {
        InputContract contract = Contract with { PreferredKernels = ["none", preferred] };
        Scan soft = Usual with { Uid = "1.2", Number = 2, Kernel = "I31f\\3", Slices = 50 };

        SeriesDecision decision = Decide(contract, Usual with { Kernel = "B60s" }, soft);

        Assert.Equal(chosen, decision.Series!.SeriesInstanceUid);
        Assert.Equal(chosen == "1.2" ? SeriesStanding.Kernel : SeriesStanding.Coverage, decision.Candidates[1].Standing);
    }

    [Fact]
    public void Choice_NoSeriesKeepsTheContract_GivesTheReasonsOfTheLargestAndNamesAll()
    {
        SeriesDecision decision = Decide(Contract, Usual with { Slices = 20, Spacing = 1 }, Usual with { Uid = "1.2", Slices = 5 });

        Assert.Null(decision.Series);
        Assert.Equal([RefusalCodes.CoverageTooShort], decision.Reasons.Select(reason => reason.Code));
        Assert.Equal(2, decision.Candidates.Count);
        Assert.All(decision.Candidates, candidate => Assert.Equal(SeriesStanding.BreaksContract, candidate.Standing));
    }

    [Fact]
    public void Choice_NeverDependsOnTheOrderOfFiles()
    {
        Scan[] scans = [.. Enumerable.Range(0, 6).Select(i => Usual with { Uid = $"1.{i}", Number = i % 2, Thickness = i % 3 })];
        string[] expected = [.. Decide(Contract, scans).Candidates.Select(candidate => candidate.SeriesUid)];
        StudyImage[] images = [.. scans.SelectMany(scan => scan.Images())];
        for (int first = 0; first < images.Length; first += 7)
        {
            StudyImage[] turned = [.. images[first..], .. images[..first].Reverse()];
            Assert.Equal(expected, SeriesChoice.Decide(turned, Contract).Candidates.Select(candidate => candidate.SeriesUid));
        }
    }

    private static SeriesDecision Decide(InputContract contract, params Scan[] scans) =>
        SeriesChoice.Decide([.. scans.Reverse().SelectMany(scan => scan.Images())], contract);

    private sealed record Scan(
        string Uid, int Number, int Slices = 60, double Spacing = 3, double Thickness = 3, string Kernel = "", string Intent = "FOR PRESENTATION")
    {
        public IEnumerable<StudyImage> Images() => Enumerable.Range(0, Slices).Select(slice => new StudyImage(
            $"{Uid}/{slice}",
            new DicomFile(Dataset(slice), DicomTransferSyntax.ExplicitVRLittleEndian)));

        private DicomDataset Dataset(int slice) => new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.CTImageStorage.Value)
            .AddOrUpdate(DicomTag.SOPInstanceUID, string.Create(CultureInfo.InvariantCulture, $"{Uid}.{slice}"))
            .AddOrUpdate(DicomTag.StudyInstanceUID, "1")
            .AddOrUpdate(DicomTag.SeriesInstanceUID, Uid)
            .AddOrUpdate(DicomTag.SeriesNumber, Text(Number))
            .AddOrUpdate(DicomTag.Modality, "CT")
            .AddOrUpdate(DicomTag.ConvolutionKernel, Kernel.Split('\\'))
            .AddOrUpdate(DicomTag.PresentationIntentType, Intent)
            .AddOrUpdate(DicomTag.SliceThickness, Text(Thickness))
            .AddOrUpdate(DicomTag.PixelSpacing, "1", "1")
            .AddOrUpdate(DicomTag.ImageOrientationPatient, "1", "0", "0", "0", "1", "0")
            .AddOrUpdate(DicomTag.ImagePositionPatient, "0", "0", Text(slice * Spacing))
            .AddOrUpdate<ushort>(DicomTag.Rows, 256)
            .AddOrUpdate<ushort>(DicomTag.Columns, 256);

        private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
    }
}
