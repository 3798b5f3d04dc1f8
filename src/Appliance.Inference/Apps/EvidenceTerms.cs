using Appliance.Dicom.Evidence;

namespace Appliance.Inference.Apps;

/// <summary>
/// What evidence of an app that reports may say on its authority. What it leaves open is said as the study says it, or not at all: an app
/// that takes any CT says nothing of a chest.
/// </summary>
/// <param name="ProcedureReported">The procedure that the app makes sure it reads (TID 1207, CID 100), as CT Chest; null leaves it to the study's own code.</param>
/// <param name="BodyPartExamined">The body part that the app makes sure it reads, a term of PS3.16 annex L as <c>CHEST</c>; null leaves it to the images.</param>
/// <param name="AlgorithmFamily">What kind of algorithm it is (CID 7162); null stands for artificial intelligence where there is a model, else for morphological operations.</param>
/// <param name="Window">How to show what it read, in the unit of its volume; null leaves it to the images.</param>
public sealed record EvidenceTerms(
    CodedConcept? ProcedureReported = null, string? BodyPartExamined = null, CodedConcept? AlgorithmFamily = null, DisplayWindow? Window = null);

/// <summary>A window of grey values (PS3.3 C.11.2.1.2).</summary>
/// <param name="Center">Its centre.</param>
/// <param name="Width">Its width.</param>
public sealed record DisplayWindow(double Center, double Width);
