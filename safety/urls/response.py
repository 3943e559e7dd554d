"""The addresses of the team's work on a record, of its plans, and of what it keeps for itself."""

from django.urls import path

from safety.api import response as response_api
from safety.views import response, same, saved, tasks

pages = [
    path("s/<uuid:incident_id>/next", response.next_step, name="next"),
    path("s/<uuid:incident_id>/elsewhere", response.elsewhere, name="elsewhere"),
    path("s/<uuid:incident_id>/owner", response.owner, name="owner"),
    path("s/<uuid:incident_id>/links", response.links, name="links"),
    path("s/<uuid:incident_id>/lessons", response.review, name="lessons"),
    path("s/<uuid:incident_id>/quick", response.quick, name="quick"),
    path("s/<uuid:incident_id>/actions", tasks.tasks, name="to-do"),
    path("s/<uuid:incident_id>/actions/<uuid:task_id>", tasks.task, name="task"),
    path("s/actions", tasks.my_tasks, name="my-tasks"),
    path("s/left", tasks.left_behind, name="left-behind"),
    path("s/playbooks", tasks.playbooks, name="playbooks"),
    path("s/playbooks/<slug:family>", tasks.playbook, name="playbook"),
    path("s/same", same.same, name="same"),
    path("s/views", saved.views, name="views"),
]
endpoints = [
    path("s/cases/<uuid:incident_id>/standing", response_api.Standing.as_view(), name="api-status"),
    path("s/cases/<uuid:incident_id>/elsewhere", response_api.Elsewhere.as_view(), name="api-elsewhere"),
    path("s/cases/<uuid:incident_id>/owner", response_api.Owner.as_view(), name="api-owner"),
    path("s/cases/<uuid:incident_id>/links", response_api.Links.as_view(), name="api-links"),
    path("s/cases/<uuid:incident_id>/links/<uuid:other_id>", response_api.OneLink.as_view(), name="api-link"),
    path("s/cases/<uuid:incident_id>/review", response_api.Review.as_view(), name="api-review"),
    path("s/cases/<uuid:incident_id>/actions", response_api.Tasks.as_view(), name="api-tasks"),
    path("s/cases/<uuid:incident_id>/actions/<uuid:task_id>", response_api.OneTask.as_view(), name="api-task"),
    path("s/cases/<uuid:incident_id>/playbook", response_api.Apply.as_view(), name="api-apply"),
    path("s/work-list/actions", response_api.MyTasks.as_view(), name="api-my-tasks"),
    path("s/work-list/left", response_api.LeftBehind.as_view(), name="api-left-behind"),
    path("s/work-list/duplicates", response_api.Duplicates.as_view(), name="api-duplicates"),
    path("s/work-list/views", response_api.Views.as_view(), name="api-views"),
    path("s/work-list/views/<uuid:view_id>", response_api.OneView.as_view(), name="api-view"),
    path("s/playbooks", response_api.Playbooks.as_view(), name="api-playbooks"),
    path("s/playbooks/<slug:family>", response_api.OnePlaybook.as_view(), name="api-playbook"),
]
