using System.Collections.Frozen;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>What one kind of evidence must be: its modules, its content tree, and how its parts fit each other.</summary>
/// <param name="Clause">The IOD.</param>
/// <param name="Modules">Its modules.</param>
/// <param name="Template">Its content tree; null for one without.</param>
/// <param name="Consistency">What no table of single attributes can say.</param>
internal sealed record IodRule(string Clause, IReadOnlyList<ModuleRule> Modules, ContentRule? Template, params IReadOnlyList<Action<DicomDataset, FaultList>> Consistency)
{
    private static readonly FrozenDictionary<string, IodRule> ByClass = new Dictionary<DicomUID, IodRule>
    {
        [DicomUID.Comprehensive3DSRStorage] = new("PS3.3 A.35.13", DocumentModules.Report, ContentTemplates.MeasurementReport, ReferenceConsistency.CheckDocument),
        [DicomUID.KeyObjectSelectionDocumentStorage] = new("PS3.3 A.35.4", DocumentModules.KeyObjects, ContentTemplates.KeyObjects, ReferenceConsistency.CheckDocument),
        [DicomUID.SegmentationStorage] = new("PS3.3 A.51", SegmentationModules.All, null, PixelConsistency.Check, SegmentationConsistency.Check),
        [DicomUID.SecondaryCaptureImageStorage] = new("PS3.3 A.8.1", ImageModules.SecondaryCapture, null, PixelConsistency.Check),
        [DicomUID.GrayscaleSoftcopyPresentationStateStorage] = new("PS3.3 A.33.1", PresentationModules.All, null, ReferenceConsistency.CheckPresentation),
    }.ToFrozenDictionary(pair => pair.Key.Value, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>The rule of a SOP class; null when no evidence is of that class.</summary>
    public static IodRule? Of(string sopClassUid) => ByClass.GetValueOrDefault(sopClassUid);

    public void Check(DicomDataset dataset, FaultList faults)
    {
        foreach (ModuleRule module in Modules)
        {
            module.Check(dataset, "", faults);
        }

        if (Template is not null)
        {
            new ContentCheck(faults).Check(dataset, Template);
        }

        foreach (Action<DicomDataset, FaultList> check in Consistency)
        {
            check(dataset, faults);
        }
    }
}
