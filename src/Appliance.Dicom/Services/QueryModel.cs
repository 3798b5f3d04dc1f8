using Appliance.Dicom.Data;

namespace Appliance.Dicom.Services;

/// <summary>An information model that is queried by C-FIND, and retrieved from by C-MOVE and C-GET where it has these (PS3.4 C.6, K.6).</summary>
/// <param name="Find">The SOP class of C-FIND.</param>
/// <param name="Move">The SOP class of C-MOVE; null when the model has none.</param>
/// <param name="Get">The SOP class of C-GET; null when the model has none.</param>
public sealed record QueryModel(DicomUID Find, DicomUID? Move, DicomUID? Get)
{
    /// <summary>Study Root (PS3.4 C.6.2): levels STUDY, SERIES, IMAGE.</summary>
    public static QueryModel StudyRoot { get; } = new(
        DicomUID.StudyRootQueryRetrieveInformationModelFind,
        DicomUID.StudyRootQueryRetrieveInformationModelMove,
        DicomUID.StudyRootQueryRetrieveInformationModelGet);

    /// <summary>Patient Root (PS3.4 C.6.1): levels PATIENT, STUDY, SERIES, IMAGE.</summary>
    public static QueryModel PatientRoot { get; } = new(
        DicomUID.PatientRootQueryRetrieveInformationModelFind,
        DicomUID.PatientRootQueryRetrieveInformationModelMove,
        DicomUID.PatientRootQueryRetrieveInformationModelGet);

    /// <summary>Modality Worklist (PS3.4 K.6.1): no levels, nothing to retrieve.</summary>
    public static QueryModel ModalityWorklist { get; } = new(DicomUID.ModalityWorklistInformationModelFind, null, null);

    /// <summary>What an identifier is written in, best first.</summary>
    internal static IReadOnlyList<string> TransferSyntaxes { get; } =
        [DicomUID.ExplicitVRLittleEndian.Value, DicomUID.ImplicitVRLittleEndian.Value];
}
