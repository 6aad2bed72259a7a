import time, random
from django.utils import timezone
from django_scopes import scope
from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.organisations.queries import likely_duplicates
from maillage.contexts.directory.labels import services, queries
from maillage.contexts.directory.entries.subjects import Subject
from maillage.platform.tenancy.urls import community_url
from tests.places import settle, register_professionals, BESSEGES, CODES
def test_speed(community, actor_of, client_of):
    a=actor_of("coordinator"); now=timezone.now(); random.seed(1)
    words="amandier verger pont moulin ecole mairie soleil garrigue lavande olivier mistral granit ardoise cigale".split()
    with scope(community=community):
        settle(a); people=register_professionals(2500)
        Organisation.objects.bulk_create(Organisation(community=community,kind="association",name=n,search_name=n,commune_id=random.choice(CODES),updated_at=now) for n in (" ".join(random.sample(words,4)) for _ in range(2000)))
        t=time.perf_counter(); d=likely_duplicates(community); print("duplicates of 2000 in 3 communes", len(d), time.perf_counter()-t)
        l=services.create_label(by=a,name="x")
        subs=[Subject("professional",p.pk) for p in people]+[Subject("organisation",str(pk)) for pk in Organisation.objects.values_list("pk",flat=True)]
        t=time.perf_counter(); services.label_subjects(by=a,label=l,subjects=subs); print("label 4500", time.perf_counter()-t)
        c=client_of("coordinator")
        for name,kw in (("label",{"pk":l.pk}),("organisations",{}),("labels",{})):
            u=community_url(community,"directory:"+name,**kw); c.get(u)
            t=time.perf_counter(); r=c.get(u); print(name, time.perf_counter()-t, len(r.content))
        t=time.perf_counter(); r=c.get(community_url(community,"directory:label_list")+"?liste=professionnels"); print("label_list", time.perf_counter()-t)
