using Appliance.Dicom.Data;
using Appliance.Inference.Pipelines;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>Which MR series count as T1-weighted: headers as scanners of several vendors write them.</summary>
public sealed class MrWeightingTests
{
    /// <summary>Scanning Sequence, Sequence Variant, TR, TE, TI, name; what it is.</summary>
    public static TheoryData<string, string, string?, string?, string?, string, string?> Series => new()
    {
        { "GR\\IR", "SP\\MP", "2300", "2.98", "900", "t1_mprage_sag_p2_iso", null },
        { "GR", "SS\\SP\\SK", "7.4", "3.1", "400", "Sag CUBE BRAVO", null },
        { "GR", "MP", "8.1", "3.7", null, "WIP 3D_T1W_TFE", null },
        { "GR", "MP", "2000", "3.2", null, "sag 3D", null },
        { "GR", "SP", "25", "5", null, "Ax 3D", null },
        { "SE", "SK", "550", "12", null, "Ax", null },
        { "SE\\IR", "SK\\MP", "2000", "24", "860", "T1 FLAIR", null },
        { "SE", "SK\\SP", "4500", "96", null, "t2_tse_tra", "T2" },
        { "SE\\IR", "SK\\SP\\MP", "9000", "120", "2500", "t2_tirm_tra_dark-fluid", "FLAIR" },
        { "SE\\IR", "SK\\SP\\MP", "5000", "390", "1800", "sag 3d", "FLAIR" },
        { "EP\\SE", "SK", "4000", "80", null, "ep2d_diff_3scan_trace", "EPI" },
        { "GR", "SP", "27", "20", null, "SWI_Images", "T2*" },
        { "GR", "SP", "22", "3.6", null, "TOF_3D_multi-slab", "MRA" },
        { "SE", "SK", "2400", "15", null, "ax", "PD" },
        { "SE", "SK", "2400", "45", null, "ax", "PD/T2" },
        { "GR", "SS", "5.2", "2.4", null, "3D", "bSSFP" },
        { "GR", "SP", "9", "4", null, "3-plane localizer", "LOCALIZER" },
        { "GR", "SP", null, null, null, "T1 axial", null },
        { "GR", "SP", null, null, null, "SAG FLAIR 3D", "FLAIR" },
        { "GR", "SP", null, null, null, "Sag 3D", "?" },
    };

    [Theory]
    [MemberData(nameof(Series))]
    public void Judge_SingleFrameImages_ByWhatWasPlayedOut(string sequence, string variant, string? tr, string? te, string? ti, string name, string? kind) =>
        Require(kind, MrWeightingCheck.Judge(MrFacts.Of(Image(sequence, variant, tr, te, ti, name).Dataset, 0)));

    [Theory]
    [InlineData("T1", "900", null)]
    [InlineData("UNKNOWN", "900", null)]
    [InlineData("T2", "900", "T2")]
    [InlineData("FLUID_ATTENUATED", "900", "FLAIR")]
    [InlineData("DIFFUSION", null, "DWI")]
    [InlineData("TOF", null, "MRA")]
    public void Judge_EnhancedImages_ByTheirFunctionalGroups(string contrast, string? ti, string? kind)
    {
        DicomFile slice = Image("GR\\IR", "SP\\MP", "2300", "3", ti, "sag");

        Require(kind, MrWeightingCheck.Judge(MrFacts.Of(EnhancedMr.Of([slice], contrast).Dataset, 0)));
    }

    [Fact]
    public void Judge_EnhancedEchoPlanarImage_IsNoT1WhateverItsContrastSays()
    {
        DicomDataset image = EnhancedMr.Of([Image("GR\\IR", "SP\\MP", "2300", "3", "900", "sag")]).Dataset.AddOrUpdate(DicomTag.EchoPlanarPulseSequence, "YES");

        Require("EPI", MrWeightingCheck.Judge(MrFacts.Of(image, 0)));
    }

    [Theory]
    [InlineData("0018,0025", "Y", "MRA")]
    [InlineData("0018,9087", "1000", "DWI")]
    public void Judge_FlagsOfAngiographyAndDiffusion_AreBelieved(string tag, string value, string kind)
    {
        DicomFile image = Image("GR", "SP", "22", "3.6", null, "t1 ax");
        if (tag == "0018,0025")
        {
            image.Dataset.AddOrUpdate(DicomTag.AngioFlag, value);
        }
        else
        {
            image.Dataset.AddOrUpdate(DicomTag.DiffusionBValue, double.Parse(value, System.Globalization.CultureInfo.InvariantCulture));
        }

        Require(kind, MrWeightingCheck.Judge(MrFacts.Of(image.Dataset, 0)));
    }

    private static void Require(string? kind, RefusalReason? reason)
    {
        if (kind is null)
        {
            Assert.True(reason is null, reason?.ToString());
        }
        else if (kind == "?")
        {
            Assert.Equal(RefusalCodes.MrWeightingUnknown, reason?.Code);
        }
        else
        {
            Assert.Equal(RefusalCodes.MrWeighting, reason?.Code);
            Assert.Equal(kind, reason!.Facts[0]);
        }
    }

    private static DicomFile Image(string sequence, string variant, string? tr, string? te, string? ti, string name) => new MrSeries
    {
        Signal = _ => 0, Subject = "header", Extent = new(2, 2, 1),
        Header = new Dictionary<DicomTag, string?>
        {
            [DicomTag.ScanningSequence] = sequence, [DicomTag.SequenceVariant] = variant, [DicomTag.RepetitionTime] = tr, [DicomTag.EchoTime] = te,
            [DicomTag.InversionTime] = ti, [DicomTag.SeriesDescription] = name, [DicomTag.SequenceName] = null,
        },
    }.Images()[0];
}
