namespace Appliance.Inference.Pipelines;

/// <summary>Stable codes of refusals; the texts are in <c>Resources/Refusals.resx</c> and its translations.</summary>
public static class RefusalCodes
{
    /// <summary>No image of the modality the app reads. Facts: found, wanted.</summary>
    public const string NoSuchModality = "no-such-modality";

    /// <summary>Only kinds of objects the app does not read. Facts: found SOP class.</summary>
    public const string SopClass = "sop-class";

    /// <summary>Only localizers.</summary>
    public const string OnlyLocalizers = "only-localizers";

    /// <summary>Position, orientation or pixel spacing missing. Facts: number of images.</summary>
    public const string NoGeometry = "no-geometry";

    /// <summary>Instance, series or study is not named. Facts: number of images.</summary>
    public const string NoIdentity = "no-identity";

    /// <summary>Parts of a multi-frame image are missing. Facts: parts there, parts in all.</summary>
    public const string IncompleteConcatenation = "incomplete-concatenation";

    /// <summary>Slices with several orientations, matrices or frames of reference. Facts: number of foreign slices.</summary>
    public const string MixedGeometry = "mixed-geometry";

    /// <summary>Slices are not axial. Facts: angle, limit in degrees.</summary>
    public const string NotAxial = "not-axial";

    /// <summary>Slices lie in none of the planes the app reads. Facts: those planes, angle to the nearest, limit in degrees.</summary>
    public const string Plane = "plane";

    /// <summary>A scanner the app was not proved on. Facts: found, wanted.</summary>
    public const string Scanner = "scanner";

    /// <summary>Another part of the body. Facts: found, wanted.</summary>
    public const string BodyPart = "body-part";

    /// <summary>A kernel the app cannot read. Facts: found, wanted.</summary>
    public const string Kernel = "kernel";

    /// <summary>Contrast medium was given.</summary>
    public const string ContrastGiven = "contrast-given";

    /// <summary>No contrast medium was given.</summary>
    public const string ContrastMissing = "contrast-missing";

    /// <summary>An MR series of another weighting than the app reads. Facts: what it is, what shows it.</summary>
    public const string MrWeighting = "mr-weighting";

    /// <summary>Nothing says how an MR series is weighted.</summary>
    public const string MrWeightingUnknown = "mr-weighting-unknown";

    /// <summary>What was found is not of the volume of a human brain. Facts: volume, least, most in mL.</summary>
    public const string BrainVolume = "brain-volume";

    /// <summary>The brain reaches an end or side of the scan. Facts: area, limit in cm².</summary>
    public const string BrainCut = "brain-cut";

    /// <summary>Too few or too many pixels. Facts: columns, rows, least, most.</summary>
    public const string Matrix = "matrix";

    /// <summary>Stored values cannot express the Hounsfield units the app needs. Facts: least, most, wanted least, wanted most.</summary>
    public const string HounsfieldSpan = "hounsfield-span";

    /// <summary>Too few slices. Facts: number, least.</summary>
    public const string TooFewSlices = "too-few-slices";

    /// <summary>Too short a scan. Facts: length, least in mm.</summary>
    public const string CoverageTooShort = "coverage-too-short";

    /// <summary>Slices are missing. Facts: number of gaps, largest in mm.</summary>
    public const string SliceGap = "slice-gap";

    /// <summary>Several slices at one position. Facts: number.</summary>
    public const string DuplicateSlices = "duplicate-slices";

    /// <summary>Slice distances vary. Facts: worst, usual in mm.</summary>
    public const string UnevenSpacing = "uneven-spacing";

    /// <summary>The gantry was tilted. Facts: degrees.</summary>
    public const string GantryTilt = "gantry-tilt";

    /// <summary>Slices too far apart. Facts: distance, limit in mm.</summary>
    public const string SliceSpacing = "slice-spacing";

    /// <summary>Slices too thick. Facts: thickness, limit in mm.</summary>
    public const string SliceThickness = "slice-thickness";

    /// <summary>Pixels too large. Facts: spacing, limit in mm.</summary>
    public const string PixelSpacing = "pixel-spacing";

    /// <summary>The image is too small. Facts: width or height, least in mm.</summary>
    public const string FieldOfView = "field-of-view";

    /// <summary>More voxels than can be held. Facts: number, limit in millions.</summary>
    public const string TooLarge = "too-large";

    /// <summary>A compression that cannot be decoded. Facts: name, UID.</summary>
    public const string TransferSyntax = "transfer-syntax";

    /// <summary>Pixels damaged or of a kind that is not CT. Facts: what is wrong.</summary>
    public const string UnreadablePixels = "unreadable-pixels";

    /// <summary>Values are not Hounsfield units. Facts: least, largest.</summary>
    public const string HounsfieldRange = "hounsfield-range";

    /// <summary>The structure that the app measures or looks around was not found.</summary>
    public const string NothingFound = "nothing-found";

    /// <summary>All values are equal, or nearly: there is nothing to scale. Facts: least, largest.</summary>
    public const string FlatVolume = "flat-volume";

    /// <summary>The field of view cuts the body off. Facts: share of the outline, limit in %.</summary>
    public const string BodyCutOff = "body-cut-off";

    /// <summary>The scanner does not say CTDIvol. Facts: slices without, slices.</summary>
    public const string CtdiVolMissing = "ctdivol-missing";

    /// <summary>CTDIvol is meant for no phantom that has size factors, or for several. Facts: found.</summary>
    public const string CtdiPhantom = "ctdi-phantom";

    /// <summary>The size factors do not hold for the part of the body. Facts: found.</summary>
    public const string SsdeBodyPart = "ssde-body-part";

    /// <summary>The size factors do not hold for the size. Facts: diameter, least, largest in mm.</summary>
    public const string SsdeSize = "ssde-size";

    /// <summary>Too little soft tissue to measure noise in. Facts: windows, least.</summary>
    public const string SoftTissueMissing = "soft-tissue-missing";

    /// <summary>The device says no exposure indices of a radiograph. Facts: the radiograph.</summary>
    public const string ExposureIndexMissing = "exposure-index-missing";

    /// <summary>One of several is no single grey image of a person. Facts: the radiograph, why and what to do in both languages.</summary>
    public const string RadiographNotRead = "radiograph-not-read";

    /// <summary>More radiographs than a report tells apart. Facts: number, most.</summary>
    public const string TooManyRadiographs = "too-many-radiographs";

    /// <summary>No lungs found.</summary>
    public const string NoLungs = "no-lungs";

    /// <summary>The lungs reach the first or last slice. Facts: area, limit in cm².</summary>
    public const string LungsCutAtHead = "lungs-cut-head";

    /// <summary>The lungs reach the lowest slice. Facts: area, limit in cm².</summary>
    public const string LungsCutAtFeet = "lungs-cut-feet";

    /// <summary>The lungs reach the side of the image. Facts: area, limit in cm².</summary>
    public const string LungsCutAtSide = "lungs-cut-side";

    /// <summary>One lung is missing or collapsed. Facts: smaller volume, least in mL.</summary>
    public const string OneLungMissing = "one-lung-missing";

    /// <summary>The volume is not that of human lungs. Facts: volume, least, most in mL.</summary>
    public const string LungVolume = "lung-volume";

    /// <summary>No earlier study to compare with. Facts: which one, 1 is the newest.</summary>
    public const string NoPrior = "no-prior";

    /// <summary>The earlier study does not show the structure.</summary>
    public const string NothingFoundBefore = "nothing-found-before";

    /// <summary>The mean density is not that of lungs. Facts: mean, least, most in HU.</summary>
    public const string LungDensity = "lung-density";

    /// <summary>A chain of answers is not sure enough. Facts: joint confidence, least in %; weakest step in English, in Chinese; its confidence in %.</summary>
    public const string LowConfidence = "low-confidence";

    /// <summary>One answer is not sure enough. Facts: step in English, in Chinese; its confidence, least in %.</summary>
    public const string LowStepConfidence = "low-step-confidence";

    /// <summary>The app needs more main memory than the unit has. Facts: needed, there in MiB.</summary>
    public const string HostMemory = "host-memory";

    /// <summary>The app needs more GPU memory than the unit has. Facts: needed, there in MiB.</summary>
    public const string DeviceMemory = "device-memory";

    /// <summary>The app needs a licence, and the unit has none for it. Facts: app, unit.</summary>
    public const string LicenceMissing = "licence-missing";

    /// <summary>The licence is for another unit. Facts: app, unit, serial.</summary>
    public const string LicenceWrongUnit = "licence-wrong-unit";

    /// <summary>The licence is for other versions. Facts: app, unit, serial, version.</summary>
    public const string LicenceOtherVersion = "licence-other-version";

    /// <summary>The licence begins later. Facts: app, unit, serial, first day.</summary>
    public const string LicenceNotYetValid = "licence-not-yet-valid";

    /// <summary>All studies of the licence are used up. Facts: app, unit, serial, studies.</summary>
    public const string LicenceExhausted = "licence-exhausted";

    /// <summary>The licence is over. Facts: app, unit, serial, its end.</summary>
    public const string LicenceExpired = "licence-expired";

    /// <summary>The licence is for a number of studies, which only the unit at work counts. Facts: app, unit, serial.</summary>
    public const string LicenceCounted = "licence-counted";

    /// <summary>The app's golden cases do not come out on the unit as it is now. Facts: app, version.</summary>
    public const string GoldenDeparted = "golden-departed";

    /// <summary>The unit's process ended again and again while the app's golden cases ran. Facts: app, version.</summary>
    public const string GoldenGivenUp = "golden-given-up";

    /// <summary>The time is over that the app's publisher let it be used for. Facts: app, version.</summary>
    public const string PackageEnded = "package-ended";

    /// <summary>The app's package on the unit is no longer what its publisher signed, or may no longer be used here. Facts: app, version.</summary>
    public const string PackageBarred = "package-barred";

    /// <summary>A radiograph with several frames. Facts: frames.</summary>
    public const string MultiFrame = "multi-frame";

    /// <summary>A radiograph of another view. Facts: its View Position, those that are read.</summary>
    public const string ViewPosition = "view-position";

    /// <summary>A radiograph FOR PROCESSING: its values are not those of a picture.</summary>
    public const string ForProcessing = "for-processing";

    /// <summary>A radiograph that is no grey picture. Facts: Photometric Interpretation.</summary>
    public const string NotGrey = "not-grey";

    /// <summary>The header says that the patient is an animal.</summary>
    public const string NotHuman = "not-human";

    /// <summary>The picture is unlike those the app was made with. Facts: distance, most.</summary>
    public const string UnlikeTraining = "unlike-training";

    /// <summary>Whether it is the unit that lacks something, and not the study: once the unit has it, the study can be run again.</summary>
    public static bool IsOfTheUnit(string code) => code is HostMemory or DeviceMemory or GoldenDeparted or GoldenGivenUp or PackageEnded or PackageBarred
        or LicenceMissing or LicenceWrongUnit or LicenceOtherVersion or LicenceNotYetValid or LicenceExhausted or LicenceExpired;
}
