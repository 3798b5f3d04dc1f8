using Appliance.Dicom.Data;
using Appliance.Edge.Orders;
using static Appliance.Edge.Tests.Orders.OrderScene;

namespace Appliance.Edge.Tests.Orders;

/// <summary>Each rule by which a study is matched, and each reason for not taking an order.</summary>
public sealed class OrderMatcherTests
{
    /// <summary>Name, image, orders, what comes of it, and by which rule.</summary>
    public static TheoryData<string, Func<DicomDataset>, Func<DicomDataset[]>, OrderEvent, MatchRule?> Rows => new()
    {
        { "study UID", () => Image(), () => [Plan((DicomTag.StudyInstanceUID, "1.2.3")), Plan((DicomTag.AccessionNumber, "A2"))], OrderEvent.Found, MatchRule.StudyInstanceUid },
        { "study UID, nothing of the patient", () => Image(), () => [Plan((DicomTag.StudyInstanceUID, "1.2.3"), (DicomTag.PatientID, ""), (DicomTag.PatientName, ""), (DicomTag.PatientBirthDate, ""))], OrderEvent.Found, MatchRule.StudyInstanceUid },
        { "study UID of another patient", () => Image(), () => [Plan((DicomTag.StudyInstanceUID, "1.2.3"), (DicomTag.PatientID, "P2"))], OrderEvent.OtherPatientFound, null },
        { "study UID of another patient, whatever else fits", () => Image(), () => [Plan((DicomTag.StudyInstanceUID, "1.2.3"), (DicomTag.PatientID, "P2")), Plan((DicomTag.AccessionNumber, "A2"))], OrderEvent.OtherPatientFound, null },
        { "accession number", () => Image((DicomTag.AccessionNumber, "A1")), () => [Plan((DicomTag.ScheduledProcedureStepStartDate, "20251224"), (DicomTag.Modality, "MR")), Plan((DicomTag.AccessionNumber, "A2"))], OrderEvent.Found, MatchRule.AccessionNumber },
        { "accession number of a request", () => Image().WithRequest("", "", "A1"), () => [Plan(), Plan((DicomTag.AccessionNumber, "A2"))], OrderEvent.Found, MatchRule.AccessionNumber },
        { "accession number, other issuer", () => Image((DicomTag.AccessionNumber, "A1")).WithIssuer("NORTH"), () => [Plan().WithIssuer("SOUTH")], OrderEvent.NothingFound, null },
        { "accession number, one without issuer", () => Image((DicomTag.AccessionNumber, "A1")).WithIssuer("NORTH"), () => [Plan()], OrderEvent.Found, MatchRule.AccessionNumber },
        { "accession number of another patient", () => Image((DicomTag.AccessionNumber, "A1")), () => [Plan((DicomTag.PatientID, "P2"))], OrderEvent.OtherPatientFound, null },
        { "accession number, no patient ID, other birth date", () => Image((DicomTag.AccessionNumber, "A1"), (DicomTag.PatientID, "")), () => [Plan((DicomTag.PatientBirthDate, "19610101"))], OrderEvent.OtherPatientFound, null },
        { "accession number, no patient ID, other sex", () => Image((DicomTag.AccessionNumber, "A1"), (DicomTag.PatientID, "")), () => [Plan((DicomTag.PatientSex, "F"))], OrderEvent.OtherPatientFound, null },
        { "accession number, no patient ID, other name", () => Image((DicomTag.AccessionNumber, "A1"), (DicomTag.PatientID, "")), () => [Plan((DicomTag.PatientName, "张^三"))], OrderEvent.OtherPatientFound, null },
        { "accession number, no patient ID, name in another character set", () => Image((DicomTag.AccessionNumber, "A1"), (DicomTag.PatientID, "")), () => [Plan()], OrderEvent.Found, MatchRule.AccessionNumber },
        { "two procedures of one accession number", () => Image((DicomTag.AccessionNumber, "A1")), () => [Plan(), Plan((DicomTag.RequestedProcedureID, "RP2"))], OrderEvent.SeveralFound, null },
        { "two procedures of one accession number, told apart by the request", () => Image((DicomTag.AccessionNumber, "A1")).WithRequest("RP2", ""), () => [Plan(), Plan((DicomTag.RequestedProcedureID, "RP2"))], OrderEvent.Found, MatchRule.RequestAttributes },
        { "two procedures of one accession number, told apart by modality", () => Image((DicomTag.AccessionNumber, "A1")), () => [Plan(), Plan((DicomTag.RequestedProcedureID, "RP2"), (DicomTag.Modality, "MR"))], OrderEvent.Found, MatchRule.PatientAndTime },
        { "two steps of one procedure are one order", () => Image((DicomTag.AccessionNumber, "A1")), () => [Plan(), Plan((DicomTag.ScheduledProcedureStepID, "S2"))], OrderEvent.Found, MatchRule.AccessionNumber },
        { "request: procedure and step", () => Image().WithRequest("RP1", "S1"), () => [Plan((DicomTag.ScheduledProcedureStepStartDate, "20250101")), Plan((DicomTag.AccessionNumber, "A2"), (DicomTag.RequestedProcedureID, "RP2"))], OrderEvent.Found, MatchRule.RequestAttributes },
        { "request: step alone", () => Image().WithRequest("", "S1"), () => [Plan()], OrderEvent.Found, MatchRule.RequestAttributes },
        { "request: other step", () => Image().WithRequest("RP1", "S9"), () => [Plan((DicomTag.ScheduledProcedureStepStartDate, "20250101"))], OrderEvent.NothingFound, null },
        { "request: other accession number", () => Image().WithRequest("RP1", "S1", "A9"), () => [Plan()], OrderEvent.NothingFound, null },
        { "request: other patient with the same numbers", () => Image().WithRequest("RP1", "S1"), () => [Plan((DicomTag.PatientID, "P2"))], OrderEvent.NothingFound, null },
        { "request: patient cannot be told", () => Image((DicomTag.PatientID, ""), (DicomTag.PatientBirthDate, "")).WithRequest("RP1", "S1"), () => [Plan()], OrderEvent.NothingFound, null },
        { "request: same name and birth date, no ID", () => Image((DicomTag.PatientID, "")).WithRequest("RP1", "S1"), () => [Plan()], OrderEvent.Found, MatchRule.RequestAttributes },
        { "patient and time", () => Image(), () => [Plan()], OrderEvent.Found, MatchRule.PatientAndTime },
        { "patient and time: a day later", () => Image(), () => [Plan((DicomTag.ScheduledProcedureStepStartDate, "20260302"))], OrderEvent.Found, MatchRule.PatientAndTime },
        { "patient and time: outside the window", () => Image(), () => [Plan((DicomTag.ScheduledProcedureStepStartDate, "20260303"))], OrderEvent.NothingFound, null },
        { "patient and time: no day", () => Image(), () => [Plan((DicomTag.ScheduledProcedureStepStartDate, ""))], OrderEvent.NothingFound, null },
        { "patient and time: other modality", () => Image(), () => [Plan((DicomTag.Modality, "MR"))], OrderEvent.NothingFound, null },
        { "patient and time: other patient", () => Image(), () => [Plan((DicomTag.PatientID, "P2"))], OrderEvent.NothingFound, null },
        { "patient and time: no ID, though the same name", () => Image((DicomTag.PatientID, "")), () => [Plan()], OrderEvent.NothingFound, null },
        { "patient and time: two orders", () => Image(), () => [Plan(), Plan((DicomTag.AccessionNumber, "A2"), (DicomTag.RequestedProcedureID, "RP2"))], OrderEvent.SeveralFound, null },
        { "patient and time: images name another accession number", () => Image((DicomTag.AccessionNumber, "A9")), () => [Plan()], OrderEvent.NothingFound, null },
        { "patient and time: images name another procedure", () => Image().WithRequest("RP9", ""), () => [Plan()], OrderEvent.NothingFound, null },
        { "nothing planned", () => Image(), () => [], OrderEvent.NothingFound, null },
        { "an answer that names no procedure", () => Image(), () => [Plan((DicomTag.StudyInstanceUID, ""), (DicomTag.AccessionNumber, ""), (DicomTag.RequestedProcedureID, ""))], OrderEvent.NothingFound, null },
    };

    [Theory]
    [MemberData(nameof(Rows), DisableDiscoveryEnumeration = true)]
    public void Rule_EveryRow(string name, Func<DicomDataset> image, Func<DicomDataset[]> orders, OrderEvent happened, MatchRule? rule)
    {
        OrderMatch match = Match(image(), orders());

        Assert.True((happened, rule) == (match.Event, match.Rule), $"{name}: {match}");
        Assert.Equal(happened == OrderEvent.Found, match.Order is not null);
        Assert.Equal(match, Match(image(), [.. orders().Reverse()]) with { Order = match.Order });
    }

    [Fact]
    public void MoreAnswersThanAreTaken_NoneIsTheOnlyOneOfItsPatient()
    {
        IReadOnlyList<Order> orders = Order.Group([Plan()]);

        Assert.Equal(OrderEvent.SeveralFound, OrderMatcher.Match(Study(Image()), orders, 1, isCut: true).Event);
        Assert.Equal(MatchRule.AccessionNumber, OrderMatcher.Match(Study(Image((DicomTag.AccessionNumber, "A1"))), orders, 1, isCut: true).Rule);
    }

    [Fact]
    public void StudyOfTwoModalities_IsMatchedByEither() =>
        Assert.Equal(
            MatchRule.PatientAndTime,
            OrderMatcher.Match(Study(Image(), "CT", "PT"), Order.Group([Plan((DicomTag.Modality, "PT"))]), 1, isCut: false).Rule);

    [Fact]
    public void MislabelledNames_AreComparedByWhatTheyAreWrittenIn()
    {
        DicomDataset image = Image((DicomTag.AccessionNumber, "A1"), (DicomTag.PatientID, ""), (DicomTag.PatientName, "王晓东"));
        image.Remove(DicomTag.SpecificCharacterSet);

        Assert.Equal(MatchRule.AccessionNumber, Match(image, Plan((DicomTag.PatientName, "王^晓东"))).Rule);
    }

    [Fact]
    public void PatientIdsOfTwoIssuers_SayNothing()
    {
        DicomDataset image = Image((DicomTag.AccessionNumber, "A1"), (DicomTag.IssuerOfPatientID, "NORTH"));

        Assert.Equal(MatchRule.AccessionNumber, Match(image, Plan((DicomTag.PatientID, "P2"), (DicomTag.IssuerOfPatientID, "SOUTH"))).Rule);
        Assert.Equal(OrderEvent.OtherPatientFound, Match(image, Plan((DicomTag.PatientID, "P2"), (DicomTag.IssuerOfPatientID, "NORTH"))).Event);
    }

    [Fact]
    public void KeptOrder_HasTheStepsOfTheStudyAndIsReadAgain()
    {
        StudyIdentity study = Study(Image().WithRequest("RP1", "S2"));
        Order order = Assert.Single(Order.Group([Plan(), Plan((DicomTag.ScheduledProcedureStepID, "S2")), Plan((DicomTag.ScheduledProcedureStepID, "S3"))]));

        byte[] bytes = order.ToBytes(study)!;

        Assert.Equal(["S2"], Order.FromBytes(bytes).Steps.Select(step => step.Id));
        Assert.Equal("王^五", Order.Read(bytes).GetString(DicomTag.PatientName));
        Assert.Equal(bytes, Order.FromBytes(bytes).ToBytes(study));
    }

    [Fact]
    public void OrderThatIsTooLarge_IsNone()
    {
        Order order = Assert.Single(Order.Group([Plan((DicomTag.ReasonForTheRequestedProcedure, new string('x', Order.MaxBytes)))]));

        Assert.Null(order.ToBytes(Study(Image())));
    }
}
