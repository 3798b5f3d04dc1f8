using Appliance.Dicom.Data;
using Appliance.Edge.Patients;
using Appliance.Edge.Priors;

namespace Appliance.Edge.Tests.Priors;

public sealed class PriorCandidateTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);

    [Theory]
    [InlineData("1.2.9", "20260228", "CT", true, "the day before")]
    [InlineData("1.2.9", "20250301", "CT\\SR", true, "just within twelve months")]
    [InlineData("1.2.9", "20250228", "CT", false, "too long ago, whatever the archive matched")]
    [InlineData("1.2.9", "20260301", "CT", false, "the same day")]
    [InlineData("1.2.9", "", "CT", false, "no date")]
    [InlineData("1.2.9", "20260228", "MR", false, "another modality, though it was asked for CT")]
    [InlineData("1.2.9", "20260228", "", true, "an archive that does not tell modalities")]
    [InlineData("1.2.3", "20260228", "CT", false, "the study that asks")]
    [InlineData("../etc", "20260228", "CT", false, "no UID")]
    public void Judge_Match_HoldsItAgainstWhatWasAsked(string study, string date, string modalities, bool suits, string why)
    {
        PriorCandidate? candidate = Judge(Match(study, date, modalities, "One^Patient"));

        Assert.True(candidate is not null == suits, why);
    }

    [Fact]
    public void Judge_AnotherPatientUnderTheId_SaysSo()
    {
        Assert.Null(Judge(Match("1.2.9", "20260228", "CT", "Other^Person"), out bool isOther));

        Assert.True(isOther);
    }

    [Fact]
    public void WithSeries_LeavesOutLocalizersAndOtherModalities_LargestFirst()
    {
        PriorCandidate chosen = new PriorCandidate("1.2.9", "20260228", "").WithSeries(
            [Series("1", "CT", 2), Series("2", "CT", 100), Series("3", "SR", 1), Series("4", "CT", 300), Series("4", "CT", 300)], "CT", 1000);

        Assert.Equal(["4", "2"], chosen.Series.Select(series => series.SeriesUid));
    }

    [Fact]
    public void WithSeries_OnlySmallOnes_TakesThem() => Assert.Equal(
        ["1"], new PriorCandidate("1.2.9", "20260228", "").WithSeries([Series("1", "CT", 1)], "CT", 1000).Series.Select(series => series.SeriesUid));

    [Fact]
    public void WithSeries_MoreThanIsTaken_TakesTheLargestThatFit() => Assert.Equal(
        ["2", "3"],
        new PriorCandidate("1.2.9", "20260228", "").WithSeries([Series("1", "CT", 500), Series("2", "CT", 300), Series("3", "CT", 50)], "CT", 400)
            .Series.Select(series => series.SeriesUid));

    [Theory]
    [InlineData(12, "20250301-20260228")]
    [InlineData(null, "-20260228")]
    public void RangeBefore_IsARangeOfDates(int? months, string range) => Assert.Equal(range, PriorCandidate.RangeBefore(Today, months));

    private static PriorCandidate? Judge(DicomDataset match) => Judge(match, out _);

    private static PriorCandidate? Judge(DicomDataset match, out bool isOther) =>
        PriorCandidate.Judge(match, PatientFacts.Read(Match("1.2.3", "20260301", "CT", "One^Patient")), "1.2.3", Today, "CT", 12, out isOther);

    private static DicomDataset Match(string study, string date, string modalities, string name) => new DicomDataset()
        .AddOrUpdate(DicomTag.StudyInstanceUID, study)
        .AddOrUpdate(DicomTag.StudyDate, date)
        .AddOrUpdate(DicomTag.ModalitiesInStudy, modalities.Split('\\'))
        .AddOrUpdate(DicomTag.PatientID, "P1")
        .AddOrUpdate(DicomTag.PatientName, name);

    private static DicomDataset Series(string uid, string modality, int instances) => new DicomDataset()
        .AddOrUpdate(DicomTag.SeriesInstanceUID, uid)
        .AddOrUpdate(DicomTag.Modality, modality)
        .AddOrUpdate(DicomTag.NumberOfSeriesRelatedInstances, instances.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
