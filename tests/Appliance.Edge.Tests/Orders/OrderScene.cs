using Appliance.Dicom.Data;
using Appliance.Edge.Orders;

namespace Appliance.Edge.Tests.Orders;

/// <summary>Images and orders that differ in what a test is about.</summary>
internal static class OrderScene
{
    public static DicomDataset Image(params (DicomTag Tag, string Value)[] but)
    {
        var image = new DicomDataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, "GB18030")
            .AddOrUpdate(DicomTag.StudyInstanceUID, "1.2.3")
            .AddOrUpdate(DicomTag.StudyDate, "20260301")
            .AddOrUpdate(DicomTag.Modality, "CT")
            .AddOrUpdate(DicomTag.PatientID, "P1")
            .AddOrUpdate(DicomTag.PatientName, "Wang^Wu=王^五")
            .AddOrUpdate(DicomTag.PatientBirthDate, "19600101")
            .AddOrUpdate(DicomTag.PatientSex, "M");
        return With(image, but);
    }

    public static DicomDataset Plan(params (DicomTag Tag, string Value)[] but)
    {
        var plan = new DicomDataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192")
            .AddOrUpdate(DicomTag.StudyInstanceUID, "1.2.9")
            .AddOrUpdate(DicomTag.AccessionNumber, "A1")
            .AddOrUpdate(DicomTag.PatientID, "P1")
            .AddOrUpdate(DicomTag.PatientName, "王^五")
            .AddOrUpdate(DicomTag.PatientBirthDate, "19600101")
            .AddOrUpdate(DicomTag.PatientSex, "M")
            .AddOrUpdate(DicomTag.RequestedProcedureID, "RP1");
        var step = new DicomDataset()
            .AddOrUpdate(DicomTag.Modality, "CT")
            .AddOrUpdate(DicomTag.ScheduledProcedureStepStartDate, "20260301")
            .AddOrUpdate(DicomTag.ScheduledProcedureStepID, "S1");
        DicomTag[] ofStep = [DicomTag.Modality, DicomTag.ScheduledProcedureStepStartDate, DicomTag.ScheduledProcedureStepID];
        With(step, [.. but.Where(change => ofStep.Contains(change.Tag))]);
        return With(plan, [.. but.Where(change => !ofStep.Contains(change.Tag))]).AddOrUpdate(DicomTag.ScheduledProcedureStepSequence, step);
    }

    public static DicomDataset WithRequest(this DicomDataset image, string procedure, string step, string accession = "")
    {
        DicomDataset item = With(
            new DicomDataset(), (DicomTag.RequestedProcedureID, procedure), (DicomTag.ScheduledProcedureStepID, step), (DicomTag.AccessionNumber, accession));
        return image.AddOrUpdate(DicomTag.RequestAttributesSequence, [.. image.GetSequenceItems(DicomTag.RequestAttributesSequence).Select(one => one.Clone()), item]);
    }

    public static DicomDataset WithIssuer(this DicomDataset dataset, string local) =>
        dataset.AddOrUpdate(DicomTag.IssuerOfAccessionNumberSequence, new DicomDataset().AddOrUpdate(DicomTag.LocalNamespaceEntityID, local));

    public static StudyIdentity Study(DicomDataset image, params string[] modalities) =>
        StudyIdentity.Read(image, modalities.Length > 0 ? modalities : ["CT"], new DateOnly(2026, 3, 1));

    public static OrderMatch Match(DicomDataset image, params DicomDataset[] answers) =>
        OrderMatcher.Match(Study(image), Order.Group(answers), windowDays: 1, isCut: false);

    private static DicomDataset With(DicomDataset dataset, params (DicomTag Tag, string Value)[] changes)
    {
        foreach ((DicomTag tag, string value) in changes)
        {
            dataset.AddOrUpdate(tag, value);
        }

        return dataset;
    }
}
