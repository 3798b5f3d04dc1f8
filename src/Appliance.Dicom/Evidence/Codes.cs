namespace Appliance.Dicom.Evidence;

/// <summary>Coded concepts that evidence is written with (PS3.16 annex D and the context groups named beside them).</summary>
public static class Codes
{
    /// <summary>The unit's own coding scheme, for what no public one has a code for. Its maker answers for it; an app's vendor for any other.</summary>
    public const string UnitScheme = "99APPLIANCE";

    /// <summary>Document title of a TID 1500 report (CID 7021).</summary>
    public static readonly CodedConcept ImagingMeasurementReport = Dcm("126000", "Imaging Measurement Report");

    /// <summary>Container of measurement groups (TID 1500).</summary>
    public static readonly CodedConcept ImagingMeasurements = Dcm("126010", "Imaging Measurements");

    /// <summary>Container of coded and textual statements (TID 1500).</summary>
    public static readonly CodedConcept QualitativeEvaluations = new("C0034375", "UMLS", "Qualitative Evaluations");

    /// <summary>One group of measurements (TID 1411, TID 1501).</summary>
    public static readonly CodedConcept MeasurementGroup = Dcm("125007", "Measurement Group");

    /// <summary>Container of the images that were read (TID 1600).</summary>
    public static readonly CodedConcept ImageLibrary = Dcm("111028", "Image Library");

    /// <summary>Images of one series in the library (TID 1600).</summary>
    public static readonly CodedConcept ImageLibraryGroup = Dcm("126200", "Image Library Group");

    /// <summary>What is found, or what a statement is about (TID 1411).</summary>
    public static readonly CodedConcept Finding = Dcm("121071", "Finding");

    /// <summary>Where it is found (TID 1419).</summary>
    public static readonly CodedConcept FindingSite = new("363698007", "SCT", "Finding Site");

    /// <summary>Side of a finding site (TID 1419).</summary>
    public static readonly CodedConcept Laterality = new("272741003", "SCT", "Laterality");

    /// <summary>Free text beside a statement.</summary>
    public static readonly CodedConcept Comment = Dcm("121106", "Comment");

    /// <summary>How the analysis as a whole went; its values are in CID 6042.</summary>
    public static readonly CodedConcept SummaryOfAnalyses = Dcm("111065", "Summary of Analyses");

    /// <summary>The analysis ran (CID 6042).</summary>
    public static readonly CodedConcept Succeeded = Dcm("111222", "Succeeded");

    /// <summary>The analysis ran, and not all that it was for came of it (CID 6042).</summary>
    public static readonly CodedConcept PartiallySucceeded = Dcm("111223", "Partially Succeeded");

    /// <summary>The analysis broke (CID 6042).</summary>
    public static readonly CodedConcept Failed = Dcm("111224", "Failed");

    /// <summary>The analysis was refused before it began (CID 6042).</summary>
    public static readonly CodedConcept NotAttempted = Dcm("111225", "Not Attempted");

    /// <summary>Lung (CID 4, CID 6202).</summary>
    public static readonly CodedConcept Lung = new("39607008", "SCT", "Lung");

    /// <summary>Left (CID 244).</summary>
    public static readonly CodedConcept Left = new("7771000", "SCT", "Left");

    /// <summary>Right (CID 244).</summary>
    public static readonly CodedConcept Right = new("24028007", "SCT", "Right");

    /// <summary>Both sides (CID 244).</summary>
    public static readonly CodedConcept Bilateral = new("51440002", "SCT", "Bilateral");

    /// <summary>Category of segments that are organs (CID 7150).</summary>
    public static readonly CodedConcept AnatomicalStructure = new("123037004", "SCT", "Anatomical Structure");

    /// <summary>Volume (CID 7472).</summary>
    public static readonly CodedConcept Volume = new("118565006", "SCT", "Volume");

    /// <summary>Mean (CID 7464), as derivation of a value.</summary>
    public static readonly CodedConcept Mean = new("373098007", "SCT", "Mean");

    /// <summary>Volume by counting voxels (CID 7474).</summary>
    public static readonly CodedConcept SumOfSegmentedVoxelVolumes = Dcm("126030", "Sum of segmented voxel volumes");

    /// <summary>How a value was measured (TID 1419).</summary>
    public static readonly CodedConcept MeasurementMethod = new("370129005", "SCT", "Measurement Method");

    /// <summary>Where the method of a value was published (CID 228).</summary>
    public static readonly CodedConcept MethodCitation = Dcm("121423", "Method Citation");

    /// <summary>How sure the algorithm is of a value, in percent.</summary>
    public static readonly CodedConcept CertaintyOfFinding = Dcm("111012", "Certainty of Finding");

    /// <summary>Algorithm family of thresholds, opening and closing (CID 7162).</summary>
    public static readonly CodedConcept MorphologicalOperations = Dcm("123104", "Morphological Operations");

    /// <summary>Algorithm family of trained networks (CID 7162).</summary>
    public static readonly CodedConcept ArtificialIntelligence = Dcm("123110", "Artificial Intelligence");

    /// <summary>CT of the chest (CID 100).</summary>
    public static readonly CodedConcept CtChest = new("24627-2", "LN", "CT Chest");

    /// <summary>CT of any region (CID 100).</summary>
    public static readonly CodedConcept CtUnspecified = new("25045-6", "LN", "CT unspecified body region");

    /// <summary>MR of any region (CID 100).</summary>
    public static readonly CodedConcept MrUnspecified = new("25056-3", "LN", "MRI unspecified body region");

    /// <summary>Positron emission tomography of any region (CID 100).</summary>
    public static readonly CodedConcept PetUnspecified = new("44136-0", "LN", "PET unspecified body region");

    /// <summary>Nuclear medicine of any region (CID 100).</summary>
    public static readonly CodedConcept NmUnspecified = new("49118-3", "LN", "NM unspecified body region");

    /// <summary>Radiograph of any region.</summary>
    public static readonly CodedConcept XrUnspecified = new("43468-8", "LN", "XR unspecified body region");

    /// <summary>Ultrasound of any region.</summary>
    public static readonly CodedConcept UsUnspecified = new("25061-3", "LN", "US unspecified body region");

    /// <summary>Some imaging (CID 100): what can be said of a modality that no other code here is for.</summary>
    public static readonly CodedConcept Imaging = new("363679005", "SCT", "Imaging procedure");

    /// <summary>UCUM millilitre.</summary>
    public static readonly CodedConcept Millilitre = new("mL", "UCUM", "milliliter");

    /// <summary>UCUM percent.</summary>
    public static readonly CodedConcept Percent = new("%", "UCUM", "percent");

    /// <summary>UCUM arbitrary unit for CT numbers.</summary>
    public static readonly CodedConcept HounsfieldUnit = new("[hnsf'U]", "UCUM", "Hounsfield unit");

    /// <summary>UCUM unity, for numbers without a unit.</summary>
    public static readonly CodedConcept NoUnits = new("1", "UCUM", "no units");

    private static CodedConcept Dcm(string value, string meaning) => new(value, "DCM", meaning);
}
