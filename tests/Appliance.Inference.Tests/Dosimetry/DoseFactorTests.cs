using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Dosimetry;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Dosimetry;

/// <summary>What the scanner says of the dose, and what it is multiplied with.</summary>
public sealed class DoseFactorTests(ScipyOracle scipy) : IClassFixture<ScipyOracle>
{
    private const string Body = "113691";
    private const string Head = "113690";

    [Fact]
    public void Factors_EqualTheFormulaOfReport204()
    {
        double[] diameters = [.. Enumerable.Range(8, 38).Select(centimetres => 10.0 * centimetres)];

        double[] expected = scipy.Compute<double>(
            "np.concatenate([3.704369 * np.exp(-0.03671937 * d / 10), 1.874799 * np.exp(-0.03871313 * d / 10)])", ScipyOracle.Array1("d", diameters));

        Assert.Equal(expected, [.. diameters.Select(SsdeFactor.Body.At), .. diameters.Select(SsdeFactor.Head.At)], (one, other) => Math.Abs(one - other) < 1e-12);
        Assert.Equal((1.23, 1.01), (Math.Round(SsdeFactor.Body.At(300), 2), Math.Round(SsdeFactor.Head.At(160), 2)));
    }

    [Theory]
    [InlineData(Body, "DCM", true)]
    [InlineData(Head, "DCM", true)]
    [InlineData("113692", "DCM", false)]
    [InlineData(Body, "99OTHER", false)]
    public void Phantom_IsKnownByItsCode(string code, string scheme, bool isKnown) =>
        Assert.Equal(isKnown, SsdeFactor.For(new CodedConcept(code, scheme, "any meaning")) is not null);

    [Fact]
    public void SingleFrame_DoseStandsAtTheTop()
    {
        DicomDataset image = Exposure(12.5, Body);

        Assert.Equal((12.5, Body), (ScannerDose.Read(image, 0).CtdiVol, ScannerDose.Read(image, 0).Phantom?.Value));
    }

    [Fact]
    public void Enhanced_DoseStandsInTheGroupOfTheFrame_OrInTheSharedOne()
    {
        DicomDataset shared = new DicomDataset().AddOrUpdate(DicomTag.SharedFunctionalGroupsSequence, new DicomDataset().AddOrUpdate(DicomTag.CTExposureSequence, Exposure(7, Head)));
        DicomDataset perFrame = new DicomDataset().AddOrUpdate(
            DicomTag.PerFrameFunctionalGroupsSequence,
            new DicomDataset().AddOrUpdate(DicomTag.CTExposureSequence, Exposure(5, Body)), new DicomDataset().AddOrUpdate(DicomTag.CTExposureSequence, Exposure(6, Body)));

        Assert.Equal((7, Head), (ScannerDose.Read(shared, 3).CtdiVol, ScannerDose.Read(shared, 3).Phantom?.Value));
        Assert.Equal([5, 6], new[] { 0, 1 }.Select(frame => ScannerDose.Read(perFrame, frame).CtdiVol!.Value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e308)]
    public void WhatIsNoDose_CountsAsNotSaid(double value) => Assert.Null(ScannerDose.Read(Exposure(value, Body), 0).CtdiVol);

    [Fact]
    public void NothingSaid_IsNothing() => Assert.Equal(new ScannerDose(null, null), ScannerDose.Read(new DicomDataset(), 0));

    private static DicomDataset Exposure(double dose, string phantom) => new DicomDataset()
        .AddOrUpdate(DicomTag.CTDIvol, dose)
        .AddOrUpdate(DicomTag.CTDIPhantomTypeCodeSequence, new CodedConcept(phantom, "DCM", "IEC Dosimetry Phantom").ToItem());
}
