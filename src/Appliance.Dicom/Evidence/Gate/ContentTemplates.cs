using static Appliance.Dicom.Evidence.SrContent;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>
/// The templates of PS3.16 that evidence is written by, as tables. They are as narrow as what is written: a row that we do not use is not
/// there, and what the standard leaves to the user is mandatory where silence would read as normal.
/// </summary>
internal static class ContentTemplates
{
    private const string Code = "CODE", Container = "CONTAINER", Image = "IMAGE", Num = "NUM", Text = "TEXT", UidRef = "UIDREF";

    /// <summary>TID 1002 with TID 1004: a device observes.</summary>
    private static readonly ContentRule[] Observer =
    [
        new("PS3.16 TID 1002", HasObsContext, Code, Dcm("121005", "Observer Type"), 1, 1) { Values = [Dcm("121007", "Device")] },
        new("PS3.16 TID 1004", HasObsContext, UidRef, Dcm("121012", "Device Observer UID"), 1, 1),
        new("PS3.16 TID 1004", HasObsContext, Text, Dcm("121013", "Device Observer Name"), 0, 1),
        new("PS3.16 TID 1004", HasObsContext, Text, Dcm("121014", "Device Observer Manufacturer"), 0, 1),
        new("PS3.16 TID 1004", HasObsContext, Text, Dcm("121015", "Device Observer Model Name"), 0, 1),
        new("PS3.16 TID 1004", HasObsContext, Text, Dcm("121016", "Device Observer Serial Number"), 0, 1),
    ];

    private static readonly ContentRule[] Algorithm = AlgorithmRows(least: 1);

    /// <summary>How sure the algorithm is (TID 4006).</summary>
    private static readonly ContentRule Certainty = new("PS3.16 TID 4006", HasProperties, Num, Codes.CertaintyOfFinding, 0, 1) { Unit = Codes.Percent };

    /// <summary>Where the method was published; of a coded answer as of a number (PS3.3 table A.35.13-2).</summary>
    private static readonly ContentRule Citation = new("PS3.16 TID 315", InferredFrom, Text, Codes.MethodCitation);

    private static readonly ContentRule Measurement = new("PS3.16 TID 1419", Contains, Num, ContentName.Any)
    {
        Children =
        [
            new("PS3.16 TID 1419", HasConceptMod, Code, Codes.MeasurementMethod, 0, 1),
            new("PS3.16 TID 1419", HasConceptMod, Code, Codes.Finding, 0, 1),
            Citation,
            Certainty,
        ],
    };

    private static readonly ContentRule[] Statements =
    [
        new("PS3.16 TID 1500", Contains, Code, ContentName.Any)
        {
            Children = [Citation, Certainty, new("PS3.16 TID 1500", HasProperties, Text, Codes.Comment, 0, 1)],
        },
        new("PS3.16 TID 1500", Contains, Text, ContentName.Any),
    ];

    private static readonly ContentRule[] Group =
    [
        new("PS3.16 TID 1501", HasObsContext, Text, Dcm("112039", "Tracking Identifier"), 1, 1),
        new("PS3.16 TID 1501", HasObsContext, UidRef, Dcm("112040", "Tracking Unique Identifier"), 1, 1),
        new("PS3.16 TID 1501", Contains, Code, Codes.Finding, 0, 1),
        .. Algorithm,
        new("PS3.16 TID 1501", HasConceptMod, Code, Codes.FindingSite, 0, 1)
        {
            Children = [new("PS3.16 TID 1501", HasConceptMod, Code, Codes.Laterality, 0, 1) { Values = [Codes.Left, Codes.Right, Codes.Bilateral] }],
        },
        Measurement,
        .. Statements,
    ];

    private static readonly ContentRule[] SegmentGroup =
    [
        new("PS3.16 TID 1411", Contains, Image, Dcm("121191", "Referenced Segment"), 1, 1),
        new("PS3.16 TID 1411", Contains, UidRef, Dcm("121232", "Source series for segmentation"), 1),
        .. Group,
    ];

    private static readonly ContentRule ImageLibrary = new("PS3.16 TID 1600", Contains, Container, Codes.ImageLibrary, 0, 1)
    {
        Template = "1600",
        Children =
        [
            new("PS3.16 TID 1600", Contains, Container, Codes.ImageLibraryGroup, 1)
            {
                Children =
                [
                    new("PS3.16 TID 1602", HasAcqContext, Code, Dcm("121139", "Modality"), 0, 1),
                    new("PS3.16 TID 1602", HasAcqContext, UidRef, Dcm("112227", "Frame of Reference UID"), 0, 1),
                    new("PS3.16 TID 1600", Contains, Image, ContentName.None, 1),
                ],
            },
        ],
    };

    /// <summary>Measurement Report.</summary>
    public static ContentRule MeasurementReport { get; } = new("PS3.16 TID 1500", "", Container, Codes.ImagingMeasurementReport, 1, 1)
    {
        Template = "1500",
        Children =
        [
            new("PS3.16 TID 1204", HasConceptMod, Code, Dcm("121049", "Language of Content Item and Descendants"), 1, 1),
            .. Observer,
            new("PS3.16 TID 1207", HasConceptMod, Code, Dcm("121058", "Procedure reported"), 1),
            ImageLibrary,
            new("PS3.16 TID 1500", Contains, Container, Codes.ImagingMeasurements, 0, 1)
            {
                Children =
                [
                    new("PS3.16 TID 1411", Contains, Container, Codes.MeasurementGroup) { Template = "1411", Children = SegmentGroup },
                    new("PS3.16 TID 1501", Contains, Container, Codes.MeasurementGroup) { Template = "1501", Children = Group },
                ],
            },
            new("PS3.16 TID 1500", Contains, Container, Codes.QualitativeEvaluations, 1, 1)
            {
                Children =
                [
                    // How it went stands in every report, so that one without findings never reads as a normal one.
                    new("PS3.16 CID 6042", Contains, Code, Codes.SummaryOfAnalyses, 1, 1)
                    {
                        Values = [Codes.Succeeded, Codes.PartiallySucceeded, Codes.Failed, Codes.NotAttempted],
                        Children = AlgorithmRows(least: 0),
                    },
                    .. Statements,
                ],
            },
        ],
    };

    /// <summary>Key Object Selection.</summary>
    public static ContentRule KeyObjects { get; } = new("PS3.16 TID 2010", "", Container, Dcm("113000", "Of Interest"), 1, 1)
    {
        Template = "2010",
        Children =
        [
            .. Observer,
            new("PS3.16 TID 2010", Contains, Text, Dcm("113012", "Key Object Description"), 0, 1),
            new("PS3.16 TID 2010", Contains, Image, ContentName.None, 1),
        ],
    };

    /// <summary>TID 4019.</summary>
    private static ContentRule[] AlgorithmRows(int least) =>
    [
        new("PS3.16 TID 4019", HasConceptMod, Text, Dcm("111001", "Algorithm Name"), least, 1),
        new("PS3.16 TID 4019", HasConceptMod, Text, Dcm("111003", "Algorithm Version"), least, 1),
        new("PS3.16 TID 4019", HasConceptMod, Text, Dcm("111002", "Algorithm Parameters")),
    ];

    private static CodedConcept Dcm(string value, string meaning) => new(value, "DCM", meaning);
}
