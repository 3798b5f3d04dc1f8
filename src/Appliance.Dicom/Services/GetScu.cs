using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>
/// Retrieve as SCU by C-GET: the objects come back on the same association, where we are SCP of Storage by role selection
/// (PS3.4 C.4.3, PS3.7 D.3.3.4). It needs no open port on our side.
/// </summary>
public static class GetScu
{
    /// <summary>What compressed objects come in, most usual first. Each needs a context of its own, so that each object keeps its syntax.</summary>
    private static readonly string[] Compressed =
    [
        DicomUID.JPEGLosslessSV1.Value,
        DicomUID.JPEG2000Lossless.Value,
        DicomUID.JPEGLSLossless.Value,
        DicomUID.JPEGBaseline8Bit.Value,
        DicomUID.RLELossless.Value,
        DicomUID.JPEG2000.Value,
        DicomUID.JPEGExtended12Bit.Value,
        DicomUID.JPEGLossless.Value,
        DicomUID.JPEGLSNearLossless.Value,
        DicomUID.DeflatedExplicitVRLittleEndian.Value,
    ];

    /// <summary>The SOP classes that most archives hold images and reports in; for those who do not know what will come.</summary>
    public static IReadOnlyList<string> CommonSopClasses { get; } =
    [
        DicomUID.CTImageStorage.Value, DicomUID.EnhancedCTImageStorage.Value, DicomUID.MRImageStorage.Value,
        DicomUID.EnhancedMRImageStorage.Value, DicomUID.ComputedRadiographyImageStorage.Value,
        DicomUID.DigitalXRayImageStorageForPresentation.Value, DicomUID.DigitalMammographyXRayImageStorageForPresentation.Value,
        DicomUID.UltrasoundImageStorage.Value, DicomUID.UltrasoundMultiFrameImageStorage.Value,
        DicomUID.XRayAngiographicImageStorage.Value, DicomUID.NuclearMedicineImageStorage.Value,
        DicomUID.PositronEmissionTomographyImageStorage.Value, DicomUID.SecondaryCaptureImageStorage.Value,
        DicomUID.MultiFrameTrueColorSecondaryCaptureImageStorage.Value, DicomUID.SegmentationStorage.Value,
        DicomUID.EnhancedSRStorage.Value, DicomUID.ComprehensiveSRStorage.Value, DicomUID.Comprehensive3DSRStorage.Value,
        DicomUID.XRayRadiationDoseSRStorage.Value, DicomUID.KeyObjectSelectionDocumentStorage.Value,
        DicomUID.GrayscaleSoftcopyPresentationStateStorage.Value, DicomUID.EncapsulatedPDFStorage.Value,
    ];

    /// <summary>What to ask for: the model, and for each SOP class the role of SCP with the syntaxes that fit into 128 contexts.</summary>
    /// <param name="callingAE">Our AE title.</param>
    /// <param name="model">The information model.</param>
    /// <param name="sopClasses">The SOP classes of the objects that may come; 1 to 127.</param>
    public static AssociationParameters Parameters(string callingAE, QueryModel model, IReadOnlyCollection<string> sopClasses)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sopClasses);
        string get = model.Get?.Value ?? throw new ArgumentException("the model has no C-GET", nameof(model));
        ArgumentOutOfRangeException.ThrowIfLessThan(sopClasses.Count, 1);
        int each = Math.Min(Compressed.Length, ((PduLimits.MaxPresentationContexts - 1) / sopClasses.Count) - 1);
        var contexts = sopClasses.SelectMany(uid => Compressed.Take(each).Select(syntax => (IReadOnlyList<string>)[syntax])
            .Prepend(QueryModel.TransferSyntaxes).Select(syntaxes => (uid, syntaxes)));
        return new AssociationParameters
        {
            CallingAE = callingAE,
            Contexts = AssociationParameters.Propose([(get, QueryModel.TransferSyntaxes), .. contexts]),
            UserItems = [.. sopClasses.Select(uid => new RoleSelectionItem(uid, ScuRole: false, ScpRole: true))],
        };
    }

    /// <summary>Asks, stores what comes, and waits for the last response.</summary>
    /// <param name="association">An association that was asked for with <see cref="Parameters"/>.</param>
    /// <param name="model">The information model.</param>
    /// <param name="identifier">Query/Retrieve Level and the unique keys of what to send.</param>
    /// <param name="handler">Where the objects go.</param>
    /// <param name="progress">Called with each pending response; false cancels (C-CANCEL).</param>
    /// <param name="cancellationToken">Gives up; the association can then only be disposed.</param>
    /// <exception cref="DicomNetworkException">No context was accepted, or the association ended.</exception>
    /// <exception cref="DicomDataException">The identifier cannot be written.</exception>
    public static Task<RetrieveResult> GetAsync(
        Association association,
        QueryModel model,
        DicomDataset identifier,
        IStoreHandler handler,
        Func<SubOperations, bool>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        IDimseService[] services = [new StoreScp(handler)];
        var exchange = QueryExchange.On(
            association,
            model.Get,
            Retrieval.Report(progress),
            (message, stop) => AssociationServer.DispatchAsync(association, services, message, stop));
        return Retrieval.RunAsync(exchange, CommandField.CGetRequest, identifier, string.Empty, cancellationToken);
    }
}
